// npm run soak [-- --only NAME --cycles N --seed N]: what takes too long for a test. Real processes,
// real kills; prints what was injected, survived and lost, and fails where anything was.
import { parseArgs } from 'node:util';
import { printReport, type Finished } from './report.ts';
import { randomFrom, type Scenario } from './scenario.ts';
import { crowds } from './scenarios/crowds.ts';
import { ends } from './scenarios/ends.ts';
import { floods } from './scenarios/floods.ts';
import { hangs } from './scenarios/hangs.ts';
import { hogs } from './scenarios/hogs.ts';
import { kills } from './scenarios/kills.ts';
import { strangers } from './scenarios/strangers.ts';
import { swaps } from './scenarios/swaps.ts';

const SCENARIOS: readonly Scenario[] = [kills, ends, hangs, swaps, crowds, floods, hogs, strangers];

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    cycles: { type: 'string' },
    seed: { type: 'string' },
  },
});
const { only = SCENARIOS.map(({ name }) => name) } = values;
const unknown = only.filter((name) => SCENARIOS.every((scenario) => scenario.name !== name));
if (unknown.length > 0) {
  const names = SCENARIOS.map(({ name }) => name).join(', ');
  process.stderr.write(`There is no scenario ${unknown.join(', ')}. There are: ${names}\n`);
  process.exit(2);
}

const seed = Number(values.seed ?? Date.now() % 1_000_000);
const finished: Finished[] = [];
for (const { name, cycles, run } of SCENARIOS) {
  if (!only.includes(name)) continue;
  const progress = (text: string) => void process.stderr.write(`${name}: ${text}\n`);
  const from = performance.now();
  const rows = await run({
    cycles: Number(values.cycles ?? cycles),
    random: randomFrom(seed),
    progress,
  }).catch((error: unknown) => [
    { what: 'the scenario itself', injected: 1, lost: 1, complaints: [String(error)] },
  ]);
  finished.push({ scenario: name, seconds: (performance.now() - from) / 1_000, rows });
}
process.exitCode = printReport(finished, seed) ? 0 : 1;
