// The platform ends in every way there is, while its functions have children that left them.
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { DETACHED } from '../../executor/fixtures/detached.ts';
import { commandOf, descendantsOf, isAlive, pidsWith } from '../../processes.ts';
import { makeDataDir } from '../../test-server.ts';
import type { Row, Run, Scenario } from '../scenario.ts';
import { startSoakServer } from '../server.ts';

const WAYS = [
  { what: 'SIGTERM', signal: 'SIGTERM' },
  { what: 'SIGINT', signal: 'SIGINT' },
  { what: 'SIGKILL', signal: 'SIGKILL' },
  { what: 'a crash (SIGSEGV)', signal: 'SIGSEGV' },
] as const;
/** Running calls: a child in a session of its own, and one that lost its parent as well. */
const EVENTS = [{ hang: true }, { hang: true, twice: true }];
/** ms after the platform's own end that something of it may be left. */
const LIMIT_MS = 1_000;
const GIVE_UP_MS = 10_000;

export const ends: Scenario = { name: 'ends', cycles: 10, run: endInEveryWay };

async function endInEveryWay(run: Run): Promise<Row[]> {
  if (process.platform !== 'linux') return [];
  const dataDir = await makeDataDir();
  const mark = `SOAK_MARK=${process.pid}`;
  const rows: Row[] = [];
  let isNew = true;
  try {
    for (const { what, signal } of WAYS) {
      let lost = 0;
      let slowest = 0;
      const complaints: string[] = [];
      for (let cycle = 0; cycle < run.cycles; cycle++) {
        const server = await startSoakServer(dataDir, ['--shutdown-grace', '0.2']);
        const runtimes = Object.keys(DETACHED) as (keyof typeof DETACHED)[];
        const present = await server.runtimes();
        const names = runtimes.filter((runtime) => present.includes(runtime));
        for (const runtime of isNew ? names : []) {
          const [variable = '', value = ''] = mark.split('=');
          await server.create({
            ...{ name: runtime, runtime, code: DETACHED[runtime], concurrency: 3, timeout: 60 },
            env: { [variable]: value },
          });
        }
        isNew = false;
        const calls = names.flatMap((name) => EVENTS.map((event) => server.invoke(name, event)));
        // They are cut off with their connections.
        for (const call of calls) call.catch(() => undefined);
        const sleepers = () => pidsWith(mark).filter((pid) => commandOf(pid).startsWith('sleep'));
        await until(() => sleepers().length === calls.length);
        if (sleepers().length < calls.length) complaints.push('not all children were started');
        const all = new Set([...pidsWith(mark), ...descendantsOf(server.pid)]);
        await server.end(signal);
        const from = performance.now();
        const left = () => [...all, ...pidsWith(mark)].filter(isAlive);
        await until(() => left().length === 0);
        slowest = Math.max(slowest, performance.now() - from);
        for (const pid of left()) {
          lost++;
          complaints.push(`process ${pid} is left`);
          process.kill(pid, 'SIGKILL');
        }
      }
      run.progress(`${run.cycles} ends by ${what}`);
      rows.push({
        ...{ what: `ended by ${what}`, injected: run.cycles, lost, complaints },
        figure: { what: 'last process gone after', value: slowest, unit: 'ms', limit: LIMIT_MS },
      });
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  return rows;
}

/** Looks again and again until it is so, or for so long that it never will be. */
async function until(isSo: () => boolean): Promise<void> {
  const giveUp = performance.now() + GIVE_UP_MS;
  while (!isSo() && performance.now() < giveUp) await delay(10);
}
