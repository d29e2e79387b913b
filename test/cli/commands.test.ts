import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCommandLine, said, type CommandLine } from './cli.ts';

let line: CommandLine;
let server: ReturnType<CommandLine['start']>;

beforeAll(async () => {
  line = createCommandLine();
  server = line.start(['serve']);
  await said(server, 'stdout', 'ready at');
  file('hello.py', 'def handler(event, context):\n    print("hi")\n    return event\n');
  await cf('create', 'hello', 'hello.py', '--env', 'A=1=2', '--description', '你好');
});
afterAll(() => line.close());

function file(name: string, text: string | Buffer): void {
  const target = path.join(line.folder, name);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}

async function cf(...args: string[]) {
  const { exitCode, stdout, stderr } = await line.start(args);
  return { exitCode, stdout, stderr };
}

async function json(...args: string[]): Promise<unknown> {
  const { exitCode, stdout, stderr } = await cf(...args, '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('usage', () => {
  test('help lists the exit codes', async () => {
    expect(await cf('--help')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('3    no server is running') as string,
    });
  });

  test.each([
    [['create', 'x'], 2, 'error: give either the path of the code or --template <id>'],
    [['lst'], 2, "error: unknown command 'lst'"],
    [['invoke', 'hello', '{'], 2, 'error: the event is not JSON: '],
    [['invoke', 'hello', '--context', '3'], 2, 'error: --context is 3, but must be a JSON object'],
    [['logs', '--since', 'noon'], 2, 'It must be like 30s, 10m, 2h, 1d or 2026-01-31T12:00.'],
    [['serve', '--port', 'x'], 2, 'error: --port is "x", but must be a whole number'],
    [['list', '--url', 'ftp://x'], 2, 'error: "ftp://x" is not a server\'s address'],
    [['list', '--token', 'wrong'], 3, 'error: Send the token of this server'],
    [
      ['list', '--data-dir', 'none'],
      3,
      'error: no server is running; start one with: cloudfunction serve\n',
    ],
    [['show', 'nope'], 4, 'error: There is no function "nope".\n'],
  ])('%j', async (args, exitCode, message) => {
    const result = await cf(...args);
    expect(result.stderr).toContain(message);
    expect(result).toMatchObject({ exitCode, stdout: '' });
  });

  test('with --json, an error is one line of JSON on stderr', async () => {
    const { exitCode, stdout, stderr } = await cf('show', 'nope', '--json');
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({ code: 'NOT_FOUND', status: 404 });
  });
});

describe('functions', () => {
  test('list shows them in columns', async () => {
    const { stdout } = await cf('list');
    expect(stdout).toMatch(/^NAME +RUNTIME +VERSION .*DESCRIPTION\n/);
    expect(stdout).toMatch(/\nhello +python .* 你好\n/);
  });

  test('update adds to the environment, and what is not given stays', async () => {
    file('env.mjs', 'export const handler = () => process.env.A + process.env.B;');
    await cf('create', 'env', 'env.mjs', '--env', 'A=1=2', '--env', 'B=3');
    expect(
      await json('update', 'env', '--env', 'C=4', '--unset-env', 'B', '--timeout', '7'),
    ).toMatchObject({ version: 2, timeout: 7, env: { A: '1=2', C: '4' }, runtime: 'node' });
    expect(await json('rm', 'env')).toEqual({ removed: ['env'] });
  });

  test('create --update saves a new version, without it the name is taken', async () => {
    expect(await cf('create', 'hello', 'hello.py')).toMatchObject({ exitCode: 2 });
    expect(await json('create', 'hello', 'hello.py', '--update', '--memory', '128')).toMatchObject({
      memory: 128,
      env: { A: '1=2' },
    });
  });

  test('a folder becomes a function with all its files', async () => {
    file('shop/index.mjs', 'import { n } from "./lib/n.mjs";\nexport const handler = () => n;\n');
    file('shop/lib/n.mjs', 'export const n = 7;\n');
    file('shop/node_modules/x/index.js', 'no');
    file('shop/.env', 'no');
    const made = (await json('create', 'shop', './shop')) as { files: object };
    expect(Object.keys(made.files).sort()).toEqual(['index.mjs', 'lib/n.mjs']);
    expect((await cf('invoke', 'shop')).stdout).toBe('7\n');
  });

  test('code that does not build is shown with its line and a caret', async () => {
    file('src/bad.mjs', 'export function handler() {\n\tconst 字 = ;\n}\n');
    expect(await cf('create', 'bad', 'src/bad.mjs')).toMatchObject({
      exitCode: 5,
      stderr: `error: the code does not build\n${path.join('src', 'bad.mjs')}:2:12: Unexpected token\n    \tconst 字 = ;\n    \t           ^\n`,
    });
  });

  test('rm removes what it can', async () => {
    await cf('create', 'gone', 'hello.py');
    expect(await cf('rm', 'nope', 'gone')).toEqual({
      exitCode: 4,
      stdout: 'Removed gone; its history stays.\n',
      stderr: 'nope: There is no function "nope".\n',
    });
  });
});

describe('invoke', () => {
  test('prints the result to stdout, digit by digit, and logs to stderr', async () => {
    const { exitCode, stdout, stderr } = await cf('invoke', 'hello', '{"n":12345678901234567890}');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: '{\n  "n": 12345678901234567890\n}\n',
    });
    expect(stderr).toMatch(/^INFO {2}hi\nsuccess in /);
  });

  test('takes the event from stdin or a file', async () => {
    expect((await line.start(['invoke', 'hello', '-'], '\ufeff[1]')).stdout).toBe('[\n  1\n]\n');
    file('event.json', '"ä"');
    expect((await cf('invoke', 'hello', '--file', 'event.json')).stdout).toBe('"ä"\n');
  });

  test('a failure shows its own lines and ends with 1', async () => {
    file('throws.mjs', 'export function handler() {\n  null.x;\n}\n');
    await cf('create', 'throws', 'throws.mjs');
    const { exitCode, stdout, stderr } = await cf('invoke', 'throws');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(
      "error: TypeError: Cannot read properties of null (reading 'x')\n    at handler (throws.mjs:2:8)\nerror in",
    );
    const { exitCode: code, stdout: text } = await cf('invoke', 'throws', '--json');
    expect({ code, ...(JSON.parse(text) as object) }).toMatchObject({ code: 1, status: 'error' });
  });

  test('Ctrl-C cancels the call', async () => {
    file(
      'slow.mjs',
      'export const handler = () => { return new Promise(() => setInterval(() => {}, 1e6)); };',
    );
    await cf('create', 'slow', 'slow.mjs');
    const call = line.start(['invoke', 'slow']);
    await expect
      .poll(() => json('metrics'), { timeout: 10_000 })
      .toMatchObject({ system: { workers: { busy: 1 } } });
    call.kill('SIGINT');
    expect((await call).exitCode).toBe(130);
    await expect
      .poll(() => json('history', 'slow', '--status', 'cancelled'), { timeout: 10_000 })
      .toMatchObject([{ status: 'cancelled' }]);
  });

  test('--watch saves and calls again on each change', async () => {
    file('watched.mjs', 'export const handler = () => "one";');
    await cf('create', 'watched', 'watched.mjs');
    const watching = line.start(['invoke', 'watched', '--watch', 'watched.mjs']);
    await said(watching, 'stderr', 'watching watched.mjs');
    file('watched.mjs', 'export const handler = () => ;');
    await said(watching, 'stderr', 'watching watched.mjs');
    file('watched.mjs', 'export const handler = () => "two";');
    await said(watching, 'stderr', 'watching watched.mjs');
    watching.kill('SIGINT');
    const { exitCode, stdout, stderr } = await watching;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '"one"\n"two"\n' });
    expect(stderr).toContain('watched.mjs:1:30: Unexpected token\n');
    expect(stderr).toContain('saved watched, version 2\n');
  });
});

describe('what there is to see', () => {
  test('logs, for people and for programs', async () => {
    await cf('invoke', 'hello');
    await expect
      .poll(() => json('logs', 'hello', '--since', '1h', '--limit', '1'), { timeout: 10_000 })
      .toMatchObject([{ level: 'info', message: 'hi', functionName: 'hello' }]);
    expect((await cf('logs', 'hello', '--text', 'HI')).stdout).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} {2}hello {2}INFO {2}hi\n/,
    );
  });

  test('logs --follow begins with the past and goes on until Ctrl-C', async () => {
    const tail = line.start(['logs', 'hello', '--follow', '--limit', '1', '--json']);
    await said(tail, 'stdout', '"hi"');
    const next = said(tail, 'stdout', '"hi"');
    await cf('invoke', 'hello');
    await next;
    tail.kill('SIGINT');
    const { exitCode, stdout } = await tail;
    expect(exitCode).toBe(130);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      { functionName: 'hello', message: 'hi' },
      { functionName: 'hello', message: 'hi' },
    ]);
  });

  test('runtimes, metrics and the address of the application', async () => {
    expect(await json('runtimes')).toContainEqual(expect.objectContaining({ id: 'node' }));
    expect((await cf('runtimes')).stdout).toMatch(/^Sandbox: (\w+ at |missing\. )/m);
    expect(await json('metrics')).toMatchObject({ system: { queueLength: 0 } });
    expect(await json('open')).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/session\?ticket=[\w-]+$/) as string,
    });
  });

  test('a reader that stops early is no error', async () => {
    const listing = line.start(['show', 'hello']);
    listing.stdout.destroy();
    expect((await listing).exitCode).toBe(0);
  });
});
