import { BuildError, type Formatter, type MissingFormatter, type RuntimeHost } from '../runtime.ts';

const TIMEOUT_MS = 10_000;
const HINT = 'Install one with "pipx install ruff" or "pipx install black", so that PATH holds it.';

interface Tool {
  name: string;
  args: readonly string[];
  /** Where its own columns begin. */
  firstColumn: number;
}

// The file's name says no more than its language, and a fixed one needs no care on any system.
const TOOLS: readonly Tool[] = [
  {
    name: 'ruff',
    args: ['format', '--isolated', '--no-cache', '--stdin-filename', 'main.py', '-'],
    firstColumn: 1,
  },
  { name: 'black', args: ['--quiet', '--stdin-filename', 'main.py', '-'], firstColumn: 0 },
];

/** ruff or black, where the person has one. */
export async function findPythonFormatter(
  host: RuntimeHost,
): Promise<Formatter | MissingFormatter> {
  for (const tool of TOOLS) {
    const file = await host.which(tool.name);
    // What a version manager puts on PATH may lead nowhere.
    if (file === undefined || !(await runs(host, file))) continue;
    return { extensions: ['.py'], format: (path, text) => format(host, file, tool, path, text) };
  }
  return { hint: HINT };
}

async function runs(host: RuntimeHost, file: string): Promise<boolean> {
  return host.run(file, ['--version'], { timeoutMs: TIMEOUT_MS }).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  );
}

async function format(
  host: RuntimeHost,
  program: string,
  tool: Tool,
  file: string,
  text: string,
): Promise<string> {
  const { exitCode, stdout, stderr } = await host.run(program, tool.args, {
    // Without a project's configuration above it.
    cwd: host.dir,
    env: { PYTHONUTF8: '1' },
    input: text,
    timeoutMs: TIMEOUT_MS,
  });
  if (exitCode === undefined) {
    throw new BuildError(`${tool.name} took longer than ${TIMEOUT_MS / 1000} s.`, []);
  }
  if (exitCode === 0) return stdout === '' ? '' : `${stdout}\n`;
  throw refusal(file, tool, stderr);
}

// "error: Failed to parse main.py:1:8: Expected a parameter" (ruff),
// "error: cannot parse: main.py:1:7", "error: cannot format main.py: Cannot parse: 1:7: def f( :" (black)
function refusal(file: string, { name, firstColumn }: Tool, stderr: string): BuildError {
  const found = /parse\b.*?(\d+):(\d+)(?:: *([^\n]*))?/i.exec(stderr);
  if (found === null) return new BuildError(`${name} failed: ${stderr.trim().slice(0, 500)}`, []);
  const [, line, column, text] = found;
  const message = name === 'ruff' && text ? text : 'invalid syntax';
  return new BuildError(`${file}, line ${line}: ${message}`, [
    { file, line: Number(line), column: Number(column) + 1 - firstColumn, message },
  ]);
}
