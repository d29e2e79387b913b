// What a Linux that lets this process make control groups gives; elsewhere there is nothing to see.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { startTestServer } from '../test-server.ts';

const MODULE = path.resolve(import.meta.dirname, '../../main/executor/processes/control-group.ts');

/** Runs statements with a group named `group` at hand; gives what they printed. */
async function run(statements: string): Promise<string[]> {
  const script = `import { readFileSync } from 'node:fs';
    import { spawn, spawnSync } from 'node:child_process';
    import { createControlGroup } from ${JSON.stringify(MODULE)};
    const group = createControlGroup('test.${process.pid}');
    const own = () => readFileSync('/proc/self/cgroup', 'utf8').split('\\n')
      .filter((line) => line.includes('cloudfunction-test.')).map((line) => line.split(':')[1]);
    ${statements}`;
  const { stdout } = await execa(process.execPath, [
    '--no-warnings',
    '--input-type=module',
    '-e',
    script,
  ]);
  return stdout.split('\n');
}

const [given = ''] =
  process.platform === 'linux'
    ? await run(
        'group.enter(); console.log(own().map((name) => name || "v2").join()); group.leave();',
      )
    : [];
const has = (what: string) => given.split(',').includes(what);

describe.skipIf(!has('v2'))(`a control group (${given})`, () => {
  test('takes this process and its children in, and lets it out without them', async () => {
    const [inside, left, gone] = await run(`group.enter();
      const child = spawn('sleep', ['60'], { stdio: 'ignore' });
      const isGone = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
      console.log(own().length > 0);
      group.leave();
      console.log(own().length);
      console.log(await isGone);`);
    expect([inside, left, gone]).toEqual(['true', '0', 'SIGKILL']);
  });

  test('is gone when the platform has closed', async () => {
    let folders: string[];
    {
      await using server = await startTestServer();
      const code = `exports.handler = () => require('node:fs').readFileSync('/proc/self/cgroup', 'utf8')`;
      await server.create({ name: 'where', runtime: 'node', code });
      const { result } = await server.invoke('where', {});
      folders = String(result).match(/\/cloudfunction-[0-9a-f.]+$/gm) ?? [];
    }
    expect(folders).not.toEqual([]);
    for (const folder of folders) {
      for (const tree of ['', 'unified', 'pids']) {
        expect(existsSync(path.join('/sys/fs/cgroup', tree, folder))).toBe(false);
      }
    }
  });
});

test.skipIf(!has('pids'))('a control group holds a number of processes', async () => {
  const [limit] = await run(`group.enter();
    const [line] = readFileSync('/proc/self/cgroup', 'utf8').match(/(?<=:pids:).*/) ?? [];
    console.log(readFileSync('/sys/fs/cgroup/pids' + line + '/pids.max', 'utf8').trim());
    group.leave();`);
  expect(Number(limit)).toBe(4_096);
});
