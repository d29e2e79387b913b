// Every kind of hang in every language, in one worker and in all at once.
import { setTimeout as delay } from 'node:timers/promises';
import type { Invocation } from '../../../main/contract/invocation.ts';
import { isAlive } from '../../processes.ts';
import { HANGS } from '../fixtures/hangs.ts';
import type { Row, Run, Scenario } from '../scenario.ts';
import { withSoakServer, type SoakServer } from '../server.ts';

const WORKERS = 8;
const TIMEOUT_MS = 500;
/** How long after its limit a call may end and its processes be gone, ms. */
const LIMIT_MS = 250;
const GIVE_UP_MS = 10_000;

export const hangs: Scenario = { name: 'hangs', cycles: 3, run: hangInEveryWay };

async function hangInEveryWay({ cycles, progress }: Run): Promise<Row[]> {
  const rows: Row[] = [];
  await withSoakServer(['--max-concurrent', `${WORKERS}`], async (server) => {
    for (const runtime of await server.runtimes()) {
      for (const atOnce of [1, WORKERS]) {
        const row = {
          ...{ what: `${runtime}, ${atOnce} at once`, injected: 0, lost: 0 },
          figure: { what: 'late', value: 0, unit: 'ms', limit: LIMIT_MS },
          complaints: [] as string[],
        };
        for (const [kind, code] of Object.entries(HANGS[runtime] ?? {})) {
          const name = `${runtime}-${kind}`;
          if (atOnce === 1) {
            const timeout = TIMEOUT_MS / 1_000;
            await server.create({ name, runtime, code, timeout, concurrency: WORKERS });
          }
          for (let cycle = 0; cycle < cycles; cycle++) await hang(server, name, atOnce, row);
        }
        rows.push(row);
        progress(row.what);
      }
    }
  });
  return rows;
}

type HangRow = Row & { figure: { value: number }; complaints: string[] };

async function hang(server: SoakServer, name: string, atOnce: number, row: HangRow) {
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      const ended = await server.invoke(name, { hang: true });
      const lateMs = ended.durations.runMs - TIMEOUT_MS + (await msUntilGone(pidsOf(ended)));
      row.injected++;
      row.figure.value = Math.max(row.figure.value, lateMs);
      if (ended.status === 'timeout' && pidsOf(ended).length > 0 && lateMs <= LIMIT_MS) return;
      row.lost++;
      row.complaints.push(`${name}: ${ended.status}, ${Math.round(lateMs)} ms late`);
    }),
  );
  const next = await server.invoke(name, { hang: false });
  if (next.status === 'success' && next.result === 'next') return;
  row.lost++;
  row.complaints.push(`the call after ${name}: ${next.status} ${next.error?.message}`);
}

/** What it printed: its own process id, and of what it started. */
function pidsOf({ logs }: Invocation): number[] {
  return logs.map(({ message }) => Number(message)).filter((pid) => pid > 0);
}

async function msUntilGone(pids: readonly number[]): Promise<number> {
  const from = performance.now();
  while (pids.some(isAlive) && performance.now() - from < GIVE_UP_MS) await delay(2);
  return performance.now() - from;
}
