// What one function prints, past its harness as well, must not hold up the others.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';

const MB = 40;
/** A child that prints `MB` megabytes of `text` to the worker's own descriptors. */
const FLOOD = `const { spawn } = require('node:child_process');
exports.handler = ({ text }) => new Promise((resolve) => {
  const script = 'const b = Buffer.alloc(1048576, process.argv[1]);'
    + 'for (let n = 0; n < ${MB}; n++) require("fs").writeSync(1, b);';
  // Its pipe does not block: the loop goes on where it was full.
  const child = spawn('sh', ['-c', 'exec "$0" "$@" | cat', process.execPath, '-e', script, text],
    { stdio: ['ignore', 'inherit', 'inherit'] });
  child.on('close', () => setTimeout(resolve, 200, 'done'));
});`;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.create({ name: 'flood', runtime: 'node', code: FLOOD, timeout: 60 });
  await server.create({ name: 'fast', runtime: 'node', code: 'exports.handler = (n) => n;' });
  for (let n = 0; n < 50; n++) await server.invoke('fast', n);
});
afterAll(() => server[Symbol.asyncDispose]());

test.skipIf(process.platform === 'win32').for([
  { what: 'empty lines', text: '\n', lines: MB * 1_048_576, chars: 0 },
  { what: 'short lines', text: 'abc\n', lines: MB * 262_144, chars: MB * 786_432 },
  { what: 'no line at all', text: 'x', lines: 1, chars: MB * 1_048_576 },
])('a flood of $what is cut, counted, and holds up nobody', async ({ text, lines, chars }) => {
  const { platform } = server.running;
  let flooding = true;
  const flooded = server.invoke('flood', { text }).finally(() => (flooding = false));
  const took: number[] = [];
  while (flooding) {
    const from = performance.now();
    const { finished } = await platform.invoke('fast', '1', '{}');
    await finished;
    took.push(performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const { status, logs } = await flooded;
  expect(status).toBe('success');
  const note = logs.at(-1)?.message ?? '';
  const [, cutLines = NaN, cutChars = NaN] =
    /cut: (\d+) more lines with (\d+) characters/.exec(note)?.map(Number) ?? [];
  const kept = logs.slice(0, -1);
  const keptChars = kept.reduce((sum, { message }) => sum + message.length, 0);
  expect(keptChars + cutChars).toBe(chars);
  expect(kept.length + cutLines).toBeGreaterThanOrEqual(lines);
  took.sort((a, b) => a - b);
  expect(took.at(Math.floor(took.length * 0.99))).toBeLessThan(100);
});
