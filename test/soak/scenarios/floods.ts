// Functions that print without end; another one is called meanwhile.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Invocation } from '../../../main/contract/invocation.ts';
import { median } from '../../bench/statistics.ts';
import { probe } from '../probe.ts';
import type { Row, Run, Scenario } from '../scenario.ts';
import { withSoakServer, type SoakServer } from '../server.ts';

/** How much more memory the platform may take meanwhile, MB. */
const LIMIT_MB = 200;
/** How much slower the other function may be than when it is alone. */
const SLOWER = 2;
/** How long each floods at least, again and again, ms. */
const FLOOD_MS = 4_000;
/** How many calls tell how fast the other is alone: about as many as meanwhile. */
const QUIET_CALLS = 1_200;
/** What a flood left to be written is no part of how fast it is alone, ms. */
const SETTLE_MS = 500;

interface Flood {
  what: string;
  code: string;
  /** What the row is compared with: it prints nothing, and the machine alone decides its figures. */
  isFloor?: boolean;
}

/** What a shell prints past the harness, and the harness's own way. */
const FLOODS: readonly Flood[] = [
  {
    what: 'nothing, only computing',
    code: `exports.handler = () => { ${forOneSecond('')} };`,
    isFloor: true,
  },
  { what: '1 GB of lines', code: shell('yes "$(printf %0100d 7)" | head -c 1073741824') },
  { what: 'a line of 100 MB', code: shell('head -c 100000000 /dev/zero | tr "\\\\0" x') },
  { what: '200 MB of binary garbage', code: shell('head -c 200000000 /dev/urandom') },
  { what: '10,000,000 short lines', code: shell('yes x | head -n 10000000') },
  {
    what: 'nothing, only formatting lines',
    code: `const { format } = require('node:util');
exports.handler = () => { let n = 0; ${forOneSecond('format("line", n++);')} };`,
    isFloor: true,
  },
  {
    what: 'console.log for a second',
    code: `exports.handler = () => { let n = 0; ${forOneSecond('console.log("line", n++);')} };`,
  },
];

export const floods: Scenario = { name: 'floods', cycles: 5, run: floodOutput };

async function floodOutput({ cycles, progress }: Run): Promise<Row[]> {
  if (process.platform !== 'linux') return [];
  const rows: Row[] = [];
  await withSoakServer([], async (server) => {
    await server.create({ name: 'other', runtime: 'node', code: 'exports.handler = (n) => n;' });
    // What the first calls of a server take is no measure of a quiet one.
    await probe(server, 'other', 1, { atLeast: QUIET_CALLS });
    for (const [n, { what, code, isFloor = false }] of FLOODS.entries()) {
      await server.create({ name: `flood-${n}`, runtime: 'node', code, timeout: 300 });
      const row = { what, injected: 0, lost: 0, complaints: [] as string[] };
      let mostMb = 0;
      const alone: number[] = [];
      const slower: number[] = [];
      for (let cycle = 0; cycle < cycles; cycle++) {
        await delay(SETTLE_MS);
        const quiet = await probe(server, 'other', 1, { atLeast: QUIET_CALLS });
        const { grownMb, p99Ms } = await flood(server, `flood-${n}`, row, isFloor);
        alone.push(quiet.p99Ms);
        slower.push(p99Ms / quiet.p99Ms);
        mostMb = Math.max(mostMb, grownMb);
      }
      const memory = { what: 'memory taken', value: mostMb, unit: 'MB', limit: LIMIT_MB };
      // Of the cycles: a moment of another machine on the same processor is more than one p99.
      const p99 = {
        what: `another's p99 against ${median(alone).toFixed(2)} ms alone`,
        value: median(slower),
        unit: '×',
        limit: isFloor ? Infinity : SLOWER,
      };
      rows.push({ ...row, figure: memory }, { ...row, figure: p99, complaints: [] });
      progress(what);
    }
  });
  return rows;
}

async function flood(
  server: SoakServer,
  name: string,
  row: Row & { complaints: string[] },
  isFloor: boolean,
) {
  const before = residentMb(server.pid);
  let most = before;
  const watching = setInterval(() => (most = Math.max(most, residentMb(server.pid))), 20);
  // A percentile of a second would be that of a few calls.
  const until = performance.now() + FLOOD_MS;
  const answers: string[] = [];
  async function floodAgain(): Promise<void> {
    while (performance.now() < until) answers.push(await server.invokeForText(name));
  }
  const other = await probe(server, 'other', 1, { until: floodAgain(), atLeast: 0 });
  clearInterval(watching);
  for (const answer of answers) {
    const { status, logs = [], error } = JSON.parse(answer) as Partial<Invocation>;
    row.injected++;
    const isCut = logs.some(({ message }) => message.includes('cut'));
    if (status === 'success' && isCut !== isFloor) continue;
    row.lost++;
    row.complaints.push(`${status} ${error?.message}, ${logs.at(-1)?.message.slice(0, 100)}`);
  }
  if (other.failed > 0) row.complaints.push(`${other.failed} calls of the other failed`);
  row.lost += other.failed;
  return { grownMb: most - before, p99Ms: other.p99Ms };
}

function forOneSecond(statement: string): string {
  return `for (const until = Date.now() + 1000; Date.now() < until;) { ${statement} }`;
}

/** A function that has a shell print to the worker's own output. */
function shell(script: string): string {
  return `const { spawn } = require('node:child_process');
exports.handler = () => new Promise((resolve) => {
  const child = spawn('sh', ['-c', '{ ${script}; } | cat'], { stdio: ['ignore', 'inherit', 'inherit'] });
  child.on('close', () => setTimeout(resolve, 200));
});`;
}

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}
