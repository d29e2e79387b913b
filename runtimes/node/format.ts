import { access, realpath } from 'node:fs/promises';
import path from 'node:path';
import { BuildError, type Formatter, type MissingFormatter, type RuntimeHost } from '../runtime.ts';

const TIMEOUT_MS = 10_000;
const EXTENSIONS = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.json'];
const HINT = 'Install Prettier with "npm install --global prettier", so that PATH holds it.';

interface Command {
  file: string;
  args: readonly string[];
}

/** Prettier, where the person has it. `env` makes the platform's own program run scripts. */
export async function findPrettier(
  host: RuntimeHost,
  env: Readonly<Record<string, string>>,
): Promise<Formatter | MissingFormatter> {
  const found = await host.which('prettier');
  const command = found === undefined ? undefined : await commandOf(found);
  if (command === undefined) return { hint: HINT };
  return {
    extensions: EXTENSIONS,
    format: (file, text) => format(host, command, env, file, text),
  };
}

/** Its script, run by the platform's own Node.js: the person may have no other, and needs no shell. */
async function commandOf(found: string): Promise<Command | undefined> {
  const folder = path.dirname(found);
  const scripts = /\.(cmd|ps1)$/i.test(found)
    ? // How npm installs it on Windows, globally and in a project.
      ['node_modules/prettier', '../prettier'].map((place) =>
        path.join(folder, place, 'bin/prettier.cjs'),
      )
    : [await realpath(found).catch(() => found)];
  for (const script of scripts) {
    const exists = await access(script).then(
      () => true,
      () => false,
    );
    if (!exists) continue;
    if (/\.[cm]?js$/.test(script)) return { file: process.execPath, args: [script] };
    return { file: script, args: [] };
  }
  return undefined;
}

async function format(
  host: RuntimeHost,
  { file: program, args }: Command,
  env: Readonly<Record<string, string>>,
  file: string,
  text: string,
): Promise<string> {
  // Its language is all that its name has to tell.
  const name = `index${path.extname(file).toLowerCase()}`;
  const options = ['--no-config', '--no-editorconfig', '--no-color', '--stdin-filepath', name];
  const { exitCode, stdout, stderr } = await host.run(program, [...args, ...options], {
    cwd: host.dir,
    env,
    input: text,
    timeoutMs: TIMEOUT_MS,
  });
  if (exitCode === undefined) {
    throw new BuildError(`Prettier took longer than ${TIMEOUT_MS / 1000} s and was stopped.`, []);
  }
  if (exitCode === 0) return stdout === '' ? '' : `${stdout}\n`;
  throw refusal(file, stderr);
}

// "[error] index.ts: SyntaxError: Expression expected. (1:10)"
function refusal(file: string, stderr: string): BuildError {
  const found = /^\[error\] index\.\w+: (?:SyntaxError: )?(.*) \((\d+):(\d+)\)$/m.exec(stderr);
  if (found === null) return new BuildError(`Prettier failed: ${stderr.trim().slice(0, 500)}`, []);
  const [, message = '', line, column] = found;
  return new BuildError(`${file}, line ${line}: ${message}`, [
    { file, line: Number(line), column: Number(column), message },
  ]);
}
