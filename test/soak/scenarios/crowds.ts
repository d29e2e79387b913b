// Ten thousand calls at once under a limit for each function and one over all.
import path from 'node:path';
import { execa } from 'execa';
import { mostAtOnce, SPAN, type Span } from '../../executor/fixtures/spans.ts';
import { probe } from '../probe.ts';
import type { CrowdResult } from '../programs/crowd.ts';
import type { Row, Run, Scenario } from '../scenario.ts';
import { withSoakServer } from '../server.ts';

const CALLS = 10_000;
const AT_ONCE = 6;
const CONCURRENCY = 4;
/** What every call takes, those of the other function too, ms. */
const TAKES_MS = 20;
/** How much slower the other function may be than when it is alone. */
const SLOWER = 3;
const PROGRAM = path.join(import.meta.dirname, '../programs/crowd.ts');

export const crowds: Scenario = { name: 'crowds', cycles: 1, run: callAllAtOnce };

async function callAllAtOnce({ cycles, progress }: Run): Promise<Row[]> {
  const rows: Row[] = [];
  await withSoakServer(['--max-concurrent', `${AT_ONCE}`], async (server) => {
    for (const name of ['a', 'b', 'other']) {
      await server.create({ name, runtime: 'node', code: SPAN, concurrency: CONCURRENCY });
    }
    const event = { ms: TAKES_MS };
    for (let cycle = 0; cycle < cycles; cycle++) {
      const quiet = await probe(server, 'other', event, {});
      const crowd = execa(
        process.execPath,
        [PROGRAM, server.url, server.token, `${CALLS}`, `${TAKES_MS}`, 'a', 'b'],
        { stderr: 'inherit' },
      );
      const other = await probe(server, 'other', event, { until: crowd, atLeast: 0 });
      const result = JSON.parse((await crowd).stdout) as CrowdResult;
      const { a = [], b = [] } = result.spans;
      const answered = a.length + b.length;
      progress(`${answered} calls answered, ${result.refused} refusals`);
      rows.push(
        {
          ...{ what: 'calls at once', injected: CALLS, lost: CALLS - answered },
          complaints: result.failures.slice(0, 5),
        },
        exactly('of one function at once', a, CONCURRENCY),
        exactly('of the other at once', b, CONCURRENCY),
        exactly('of both at once', [...a, ...b], AT_ONCE),
        {
          ...{ what: 'refusals (429) with Retry-After', injected: result.refused },
          lost: result.withoutRetryAfter,
        },
        {
          ...{ what: 'calls of a third function', injected: other.calls, lost: other.failed },
          figure: {
            what: `p99 against ${quiet.p99Ms.toFixed(1)} ms alone`,
            ...{ value: other.p99Ms / quiet.p99Ms, unit: '×', limit: SLOWER },
          },
        },
      );
    }
  });
  return rows;
}

/** No more at once than the limit, and no fewer. */
function exactly(what: string, spans: readonly Span[], limit: number): Row {
  const most = mostAtOnce(spans);
  return {
    ...{ what, injected: spans.length, lost: most < limit ? 1 : 0 },
    figure: { what: 'most', value: most, unit: '', limit },
  };
}
