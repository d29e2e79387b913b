// How long questions about a large store take, from a client of the HTTP port:
//   node test/bench/questions.ts [folder]     (a folder that has one already is used again)
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startTestServer } from '../test-server.ts';
import { makeLargeStore } from './large-store.ts';

const DAY_MS = 86_400_000;
const ROUNDS = 20;

const given = process.argv[2];
const dir = given ?? (await mkdtemp(path.join(os.tmpdir(), 'cf-large-')));
await makeLargeStore(dir);
await measure(dir);
if (given === undefined) await rm(dir, { recursive: true });

async function measure(dataDir: string): Promise<void> {
  await using server = await startTestServer({}, dataDir);
  const ago = (ms: number) => Date.now() - ms;
  const questions: [string, () => string][] = [
    ['overview of 1,000 functions', () => '/api/v1/overview'],
    ['series of 1 hour', () => `/api/v1/metrics/series?from=${ago(3_600_000)}`],
    ['series of 24 hours', () => `/api/v1/metrics/series?from=${ago(DAY_MS)}`],
    ['series of 3 days', () => `/api/v1/metrics/series?from=${ago(3 * DAY_MS)}`],
    ['series of 30 days', () => `/api/v1/metrics/series?from=${ago(30 * DAY_MS)}`],
    [
      'series of 30 days, one function',
      () => `/api/v1/metrics/series?function=fn-0007&from=${ago(30 * DAY_MS)}`,
    ],
    ['last 100 calls', () => '/api/v1/invocations?limit=100'],
    ['last 100 calls of a function', () => '/api/v1/invocations?limit=100&function=fn-0007'],
    ['last 100 failures', () => '/api/v1/invocations?limit=100&status=error'],
    ['last 100 log lines', () => '/api/v1/logs?limit=100'],
    ['log lines with a common text', () => '/api/v1/logs?limit=100&text=handled'],
    ['log lines with a rare text', () => '/api/v1/logs?limit=100&text=order+4711+'],
    ['log lines of a function, text', () => '/api/v1/logs?limit=100&function=fn-0007&text=42'],
  ];
  const metricsRead = await time(() => server.request('GET', '/api/metrics'));
  console.log(`${'metrics (to compare)'.padEnd(36)} first ${metricsRead.toFixed(1)} ms`);
  for (const [what, route] of questions) {
    const first = await time(() => server.request('GET', route()));
    const taken: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      taken.push(await time(() => server.request('GET', route())));
    }
    taken.sort((a, b) => a - b);
    const p50 = taken[ROUNDS >> 1] ?? NaN;
    const worst = taken.at(-1) ?? NaN;
    console.log(
      `${what.padEnd(36)} first ${ms(first)}   p50 ${ms(p50)}   worst of ${ROUNDS} ${ms(worst)}`,
    );
  }
}

async function time(ask: () => Promise<{ status: number; body: unknown }>): Promise<number> {
  const began = performance.now();
  const { status, body } = await ask();
  if (status !== 200) throw new Error(JSON.stringify(body));
  return performance.now() - began;
}

function ms(value: number): string {
  return `${value.toFixed(1).padStart(7)} ms`;
}
