import { randomBytes } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The file in the data folder that holds the bearer token, readable by its owner only. */
export function tokenFile(dataDir: string): string {
  return path.join(dataDir, 'token');
}

/** The server's token: the one that is set, or the one in the file, made at the first start. */
export async function loadToken(dataDir: string, given: string | undefined): Promise<string> {
  const file = tokenFile(dataDir);
  const stored = await readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => '',
  );
  const token = given ?? (stored || randomBytes(32).toString('base64url'));
  // Written also when it was given, so that the command line finds it.
  if (token !== stored) await writeFile(file, `${token}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return token;
}
