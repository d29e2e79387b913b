// A module that is not there is told by its name, at the line that imports it, and no message says
// where the platform keeps the files.
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

let folder: string;
let server: TestServer;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'cf-modules-')));
  // By a link, as on macOS every temporary folder is: languages name files by their real paths.
  await mkdir(path.join(folder, 'real'));
  await symlink(path.join(folder, 'real'), path.join(folder, 'link'), 'junction');
  server = await startTestServer({ 'functions-dir': path.join(folder, 'link') });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

interface Case {
  files: Record<string, string>;
  module: string;
  at: { file: string; line: number; column?: number };
}

const handler = 'export const handler = () => 1;';
const ON_SAVE: Record<string, Record<string, Case>> = {
  node: {
    'a package': {
      files: {
        'index.mjs': `// import _ from 'lodash';\nimport _ from 'lodash/fp.js';\n${handler}`,
      },
      module: "'lodash'",
      at: { file: 'index.mjs', line: 2, column: 15 },
    },
    'a file, over several lines': {
      files: { 'index.mjs': `import {\n  a,\n} from './nope.mjs';\n${handler}` },
      module: "'./nope.mjs'",
      at: { file: 'index.mjs', line: 3 },
    },
    'imported by another file': {
      files: {
        'index.mjs': `import './lib/b.mjs';\n${handler}`,
        'lib/b.mjs': `/* import 'left-pad'; */\nimport 'left-pad';\n`,
      },
      module: "'left-pad'",
      at: { file: 'lib/b.mjs', line: 2 },
    },
    'in TypeScript, without an ending': {
      files: {
        'index.ts': `\nimport { x } from './x';\n${handler}`,
        'x.ts': 'export const x = 1;',
      },
      module: "'./x'",
      at: { file: 'index.ts', line: 2 },
    },
    'a folder': {
      files: { 'index.mjs': `import './lib';\n${handler}`, 'lib/x.mjs': '' },
      module: "'./lib'",
      at: { file: 'index.mjs', line: 1 },
    },
    'a module of Node.js': {
      files: { 'index.mjs': `\nimport 'node:ftp';\n${handler}` },
      module: 'node:ftp',
      at: { file: 'index.mjs', line: 2 },
    },
    'a web address': {
      files: { 'index.mjs': `\nimport 'https://example.org/x.js';\n${handler}` },
      module: "'https:'",
      at: { file: 'index.mjs', line: 2 },
    },
    'a name that the module has not': {
      files: { 'index.mjs': `\nimport { zz } from './b.mjs';\n${handler}`, 'b.mjs': '' },
      module: "'./b.mjs'",
      at: { file: 'index.mjs', line: 2 },
    },
    'by require': {
      files: { 'index.js': `\nconst _ = require('lodash');\nexports.handler = () => 1;` },
      module: "'lodash'",
      at: { file: 'index.js', line: 2 },
    },
  },
  python: {
    'a package': {
      files: { 'main.py': '# one\nimport no_such_thing\ndef handler(e, c): pass' },
      module: "'no_such_thing'",
      at: { file: 'main.py', line: 2 },
    },
    'imported by another file': {
      files: {
        'main.py': 'import lib\ndef handler(e, c): pass',
        'lib.py': '\nimport no_such_thing',
      },
      module: "'no_such_thing'",
      at: { file: 'lib.py', line: 2 },
    },
    'a name that the module has not': {
      files: { 'main.py': 'from lib import q\ndef handler(e, c): pass', 'lib.py': '' },
      module: "'lib' (./lib.py)",
      at: { file: 'main.py', line: 1 },
    },
  },
  go: {
    'a package that is not in std': {
      files: {
        'main.go':
          'package main\n\nimport "strngs"\n\nfunc handler(event any) any { return strngs.X }',
      },
      module: 'strngs',
      at: { file: 'main.go', line: 3 },
    },
    'a package of somebody': {
      files: {
        'main.go':
          'package main\n\nimport "example.com/pkg/errors"\n\nfunc handler(event any) any { return errors.X }',
      },
      module: 'example.com/pkg/errors',
      at: { file: 'main.go', line: 3 },
    },
    'a required package without its files': {
      files: {
        'go.mod': 'module example.com/me\n\ngo 1.21\n\nrequire example.com/pkg/errors v0.9.1\n',
        'main.go':
          'package main\n\nimport "example.com/pkg/errors"\n\nfunc handler(event any) any { return errors.X }',
      },
      module: 'example.com/pkg/errors',
      at: { file: 'main.go', line: 3 },
    },
    'a name that nobody declares': {
      files: { 'main.go': 'func handler(event any) any {\n\treturn lodash.X(event)\n}' },
      module: 'lodash',
      at: { file: 'main.go', line: 2 },
    },
  },
};

const ON_CALL: Record<string, Record<string, Case>> = {
  node: {
    'a package': {
      files: { 'index.mjs': `export const handler = async () => {\n  await import('lodash');\n};` },
      module: "'lodash'",
      at: { file: 'index.mjs', line: 2 },
    },
    'imported by another file': {
      files: {
        'index.mjs': `export const handler = () => import('./b.mjs');`,
        'b.mjs': `\nimport 'left-pad';`,
      },
      module: "'left-pad'",
      at: { file: 'b.mjs', line: 2 },
    },
    'by require': {
      files: { 'index.js': `exports.handler = () => {\n  require('./nope');\n};` },
      module: "'./nope'",
      at: { file: 'index.js', line: 2 },
    },
    'a file to read': {
      files: {
        'index.mjs': `import { readFileSync } from 'node:fs';\nexport const handler = () =>\n  readFileSync(new URL('x.txt', import.meta.url));`,
      },
      module: "'./x.txt'",
      at: { file: 'index.mjs', line: 3 },
    },
  },
  python: {
    'a package': {
      files: { 'main.py': 'def handler(e, c):\n    import no_such_thing' },
      module: "'no_such_thing'",
      at: { file: 'main.py', line: 2 },
    },
    'a file to read': {
      files: {
        'main.py':
          'import os\ndef handler(e, c):\n    open(os.path.join(os.path.dirname(__file__), "x.txt"))',
      },
      module: "'./x.txt'",
      at: { file: 'main.py', line: 3 },
    },
  },
};

const saves = tableOf(ON_SAVE);
const calls = tableOf(ON_CALL);

describe('when it is saved', () => {
  test.for(saves)('$runtime: $name', async ({ runtime, name, files, module, at }, { skip }) => {
    skip(await isMissing(runtime), `there is no ${runtime} here`);
    const input = { name: `save ${runtime} ${name}`.replaceAll(/\W+/g, '-'), runtime, files };
    const { status, body } = await server.request('POST', '/api/v1/functions', input);
    const { message, data } = body as { message: string; data: { diagnostics: object[] } };
    expect({ status, message }).toEqual({
      status: 422,
      message: expect.stringContaining(module) as string,
    });
    expect(data.diagnostics[0]).toMatchObject({
      ...at,
      message: expect.stringContaining(module) as string,
    });
    expect(JSON.stringify(body)).not.toContain(folder);
  });
});

describe('when it is called', () => {
  test.for(calls)('$runtime: $name', async ({ runtime, name, files, module, at }, { skip }) => {
    skip(await isMissing(runtime), `there is no ${runtime} here`);
    const id = `call ${runtime} ${name}`.replaceAll(/\W+/g, '-');
    await server.create({ name: id, runtime, files });
    const { status, error } = await server.invoke(id, {});
    expect({ status, message: error?.message }).toEqual({
      ...{ status: 'error', message: expect.stringContaining(module) as string },
    });
    expect(error?.stack.find(({ user }) => user)).toMatchObject(at);
    expect(JSON.stringify(error)).not.toContain(folder);
  });
});

test('the last words of a worker that crashed have no folder either', async ({ skip }) => {
  skip(await isMissing('python'), 'there is no python here');
  const files = {
    'main.py': `import faulthandler, os
faulthandler.enable(open(2, 'w', closefd=False))
def handler(e, c):
    os.abort()`,
  };
  await server.create({ name: 'aborts', runtime: 'python', files });
  const { status, error } = await server.invoke('aborts', {});
  expect(status).toBe('crashed');
  expect(error?.raw).toContain('./main.py');
  expect(error?.raw).not.toContain(folder);
});

function tableOf(table: Record<string, Record<string, Case>>) {
  return Object.entries(table).flatMap(([runtime, cases]) =>
    Object.entries(cases).map(([name, one]) => ({ runtime, name, ...one })),
  );
}

async function isMissing(runtime: string): Promise<boolean> {
  const found = (await server.running.platform.runtimes.list()).find(({ id }) => id === runtime);
  return found?.available !== true;
}
