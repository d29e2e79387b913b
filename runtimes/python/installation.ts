import type { RuntimeHost } from '../runtime.ts';

const PATIENCE_MS = 10_000;
const QUESTION = `
import json, site, sys
folders = {sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix}
user = site.ENABLE_USER_SITE and site.getusersitepackages()
print(json.dumps([sorted(folders), user or "", site.getuserbase()]), end="")`;

/** What a Python outside its home needs to find itself and the person's packages again. */
export interface Installation {
  /** Folders of the interpreter, its library and the packages installed for it. */
  reads: string[];
  env: Record<string, string>;
}

/** Asks a Python where it keeps itself. Throws when it does not say. */
export async function installationOf(host: RuntimeHost, python: string): Promise<Installation> {
  const { exitCode, stdout, stderr } = await host.run(python, ['-c', QUESTION], {
    timeoutMs: PATIENCE_MS,
  });
  if (exitCode !== 0) throw new Error(`${python} does not tell where it is: ${stderr.trim()}`);
  const [folders, userPackages, userBase] = JSON.parse(stdout) as [string[], string, string];
  // Packages of the person's own are looked for below HOME, which is another one there.
  return userPackages === ''
    ? { reads: folders, env: {} }
    : { reads: [...folders, userPackages], env: { PYTHONUSERBASE: userBase } };
}
