// One data folder has one platform; the lock ends with the process that holds it.
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCommandLine, said, type CommandLine } from '../cli/cli.ts';

let line: CommandLine;
beforeAll(() => void (line = createCommandLine()));
afterAll(() => line.close());

const start = () => line.start(['serve', '--port', '0', '--data-dir', line.dataDir]);

test('a second platform is refused and told who is there; the first goes on', async () => {
  const first = start();
  const text = await said(first, 'stdout', 'ready at');
  const url = /http:\/\/[\d.]+:\d+/.exec(text)?.[0] ?? '';
  const second = await start();
  expect(second.exitCode).not.toBe(0);
  expect(second.stdout).toBe('');
  expect(second.stderr.trim().split('\n')).toHaveLength(1);
  expect(second.stderr).toContain(`${path.join(line.dataDir, 'platform.db')} is in use by another`);
  expect(second.stderr).toContain(`process ${first.pid}`);
  expect(second.stderr).toContain(`at ${url}`);
  expect(second.stderr).toContain('--data-dir');
  expect((await fetch(`${url}/api/health`)).status).toBe(200);
  // It is still announced to the command line.
  expect((await line.start(['list'])).exitCode).toBe(0);

  first.kill('SIGKILL');
  await first;
  const third = start();
  await said(third, 'stdout', 'ready at');
  third.kill('SIGTERM');
  expect((await third).exitCode).toBe(0);
  const fourth = start();
  await said(fourth, 'stdout', 'ready at');
  fourth.kill('SIGTERM');
  expect((await fourth).exitCode).toBe(0);
});
