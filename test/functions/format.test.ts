// Formatting with the languages' own tools, where the machine that runs this has them.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RuntimeInfo } from '../../main/contract/runtime.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

const PATH = process.env['PATH'] ?? '';
const BIN = path.join(import.meta.dirname, '../../node_modules/.bin');

let server: TestServer;
let tools: string;
beforeAll(async () => {
  tools = await mkdtemp(path.join(os.tmpdir(), 'cf-tools-'));
  setPath(BIN, PATH);
  server = await startTestServer();
});
afterAll(async () => {
  process.env['PATH'] = PATH;
  await server[Symbol.asyncDispose]();
  await rm(tools, { recursive: true, force: true });
});

function setPath(...folders: string[]): void {
  process.env['PATH'] = folders.join(path.delimiter);
}

async function refresh(): Promise<Record<string, RuntimeInfo>> {
  const { status, body } = await server.request('POST', '/api/v1/runtimes/refresh');
  expect(status).toBe(200);
  return Object.fromEntries((body as RuntimeInfo[]).map((info) => [info.id, info]));
}

const format = (runtime: string, file: string, text: string) =>
  server.request('POST', '/api/v1/format', { runtime, path: file, text });

async function formats(runtime: string): Promise<boolean> {
  return (await refresh())[runtime]?.formats === true;
}

describe('Node.js', () => {
  test('formats scripts, types and JSON', async () => {
    expect(await formats('node')).toBe(true);
    expect((await format('node', 'index.mjs', 'const a={b:1}')).body).toEqual({
      text: 'const a = { b: 1 };\n',
    });
    expect((await format('nodejs22.x', 'lib/a b.ts', 'let a:number=1')).body).toEqual({
      text: 'let a: number = 1;\n',
    });
    expect((await format('node', 'x.json', '{"a":1}')).body).toEqual({ text: '{ "a": 1 }\n' });
    expect((await format('node', 'index.js', '')).body).toEqual({ text: '' });
  });

  test('tells where it can not be read', async () => {
    expect(await format('node', 'lib/x.js', 'const a = 1;\nconst b = (;\n')).toMatchObject({
      status: 422,
      body: {
        code: 'BUILD_FAILED',
        data: { diagnostics: [{ file: 'lib/x.js', line: 2, column: 12 }] },
      },
    });
  });

  test('files of other languages are refused', async () => {
    expect(await format('node', 'main.py', 'x')).toMatchObject({
      ...{ status: 400, body: { code: 'INVALID_INPUT', data: { field: 'path' } } },
    });
    expect(await format('cobol', 'main.js', 'x')).toMatchObject({
      ...{ status: 400, body: { data: { field: 'runtime' } } },
    });
    expect((await format('node', '../x.js', 'x')).status).toBe(400);
  });
});

describe('Go', () => {
  test('formats files, with and without a package', async ({ skip }) => {
    if (!(await formats('go'))) skip('no Go on this machine');
    const whole = 'package main\nfunc handler(e interface{}) interface{} { return e}\n';
    expect((await format('go', 'main.go', whole)).body).toEqual({
      text: 'package main\n\nfunc handler(e interface{}) interface{} { return e }\n',
    });
    const bare =
      '// Says hello.\nfunc  handler(e interface{}) interface{} {\r\nreturn fmt.Sprint(e)}';
    expect((await format('go', 'main.go', bare)).body).toEqual({
      text: '// Says hello.\nfunc handler(e interface{}) interface{} {\n\treturn fmt.Sprint(e)\n}\n',
    });
    const imports = 'import "fmt"\nfunc handler() string { return fmt.Sprint( 1 ) }';
    expect((await format('go', 'main.go', imports)).body).toEqual({
      text: 'import "fmt"\n\nfunc handler() string { return fmt.Sprint(1) }\n',
    });
  });

  test.for(['', 'package main\n'])(
    'tells where it can not be read, after %j',
    async (head, { skip }) => {
      if (!(await formats('go'))) skip('no Go on this machine');
      const lines = head === '' ? 0 : 1;
      const answer = await format('go', 'main.go', `${head}func handler() {\n\tx := (1\n}\n`);
      expect(answer).toMatchObject({
        status: 422,
        body: {
          code: 'BUILD_FAILED',
          data: { diagnostics: [{ file: 'main.go', line: lines + 2, column: 9 }] },
        },
      });
    },
  );
});

/** A formatter as small as can be, which is a real program all the same. */
async function install(name: string, script: string): Promise<string> {
  const folder = await mkdtemp(path.join(tools, 'bin-'));
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, name), `#!${process.execPath}\n${script}`);
  await chmod(path.join(folder, name), 0o755);
  return folder;
}

describe.skipIf(process.platform === 'win32')('what PATH holds', () => {
  const trim = `
    if (process.argv.includes('--version')) process.exit();
    const text = require('node:fs').readFileSync(0, 'utf8');
    if (text.includes('(')) { console.error('error: Failed to parse main.py:2:5: no brackets'); process.exit(2); }
    process.stdout.write(text.trim() + '\\n');`;

  test('nothing: how to get one', async () => {
    setPath(tools);
    const found = await refresh();
    expect([found['node']?.formats, found['python']?.formats]).toEqual([false, false]);
    for (const [runtime, file] of [
      ['node', 'index.js'],
      ['python', 'main.py'],
    ] as const) {
      const { status, body } = await format(runtime, file, 'x');
      expect({ status, body }).toMatchObject({
        ...{ status: 503, body: { code: 'RUNTIME_MISSING', data: { runtime } } },
      });
      expect((body as { message: string }).message).toMatch(/Install .*"/);
    }
  });

  test('one for Python is found when asked again', async () => {
    setPath(await install('ruff', trim), PATH);
    expect(await formats('python')).toBe(true);
    expect((await format('python', 'main.py', '  ä = 1  \n\n')).body).toEqual({ text: 'ä = 1\n' });
    expect(await format('python', 'lib/a.py', 'x\ny = (\n')).toMatchObject({
      status: 422,
      body: {
        data: { diagnostics: [{ file: 'lib/a.py', line: 2, column: 5, message: 'no brackets' }] },
      },
    });
  });

  test('one that does not run is as good as none', async () => {
    setPath(await install('ruff', 'process.exit(127)'), tools);
    expect(await formats('python')).toBe(false);
  });

  test('one that hangs is stopped', { timeout: 20_000 }, async () => {
    const hang = `if (process.argv.includes('--version')) process.exit(); setInterval(() => {}, 1000);`;
    setPath(await install('black', hang), tools);
    expect(await formats('python')).toBe(true);
    const { status, body } = await format('python', 'main.py', 'x');
    expect({ status, body }).toMatchObject({ status: 422, body: { code: 'BUILD_FAILED' } });
    expect((body as { message: string }).message).toContain('10 s');
  });
});
