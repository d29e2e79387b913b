// Ten thousand connections that want nothing, and some that are slow on purpose.
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { probe } from '../probe.ts';
import type { StrangersResult } from '../programs/strangers.ts';
import type { Row, Run, Scenario } from '../scenario.ts';
import { withSoakServer } from '../server.ts';

const IDLE = 10_000;
const SLOW = 400;
/** Longer than a slow request may take to send its head, ms. */
const STAYS_MS = 16_000;
const CLOSED_AFTER_MS = 15_000;
const P99_MS = 50;
const PROGRAM = path.join(import.meta.dirname, '../programs/strangers.ts');

export const strangers: Scenario = { name: 'strangers', cycles: 1, run: meetStrangers };

async function meetStrangers({ cycles, progress }: Run): Promise<Row[]> {
  const rows: Row[] = [];
  await withSoakServer([], async (server) => {
    await server.create({ name: 'other', runtime: 'node', code: 'exports.handler = (n) => n;' });
    const { hostname, port } = new URL(server.url);
    for (let cycle = 0; cycle < cycles; cycle++) {
      const crowd = execa(process.execPath, [PROGRAM, hostname, port, `${IDLE}`, `${SLOW}`], {
        ...{ stderr: 'inherit', buffer: false, reject: false },
      });
      const lines = createInterface({ input: crowd.stdout })[Symbol.asyncIterator]();
      await lines.next();
      progress(`${IDLE + SLOW} connections are open`);
      const other = await probe(server, 'other', 1, { until: delay(STAYS_MS) });
      const health = await server.request('GET', '/api/health');
      crowd.stdin.end();
      const { value } = await lines.next();
      await crowd;
      const result = JSON.parse(String(value)) as StrangersResult;
      rows.push(
        { what: 'connections that want nothing', injected: IDLE, lost: result.refused },
        {
          ...{ what: 'slow requests closed', injected: SLOW, lost: SLOW - result.slowClosed },
          figure: {
            ...{ what: 'the last after', value: result.lastClosedMs },
            ...{ unit: 'ms', limit: CLOSED_AFTER_MS },
          },
        },
        {
          what: 'calls meanwhile',
          ...{ injected: other.calls, lost: other.failed + (health.status === 200 ? 0 : 1) },
          figure: { what: 'p99', value: other.p99Ms, unit: 'ms', limit: P99_MS },
        },
      );
    }
  });
  return rows;
}
