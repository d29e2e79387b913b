// Run by the benchmark in a process of its own, held on one processor: warm round trips through the
// platform (persistence, logs and metrics on) and to a bare child of the same language, in turn.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { execa } from 'execa';
import which from 'which';
import { loadConfig } from '../../main/config/load.ts';
import { startServer } from '../../main/server/start-server.ts';
import { EVENT, FUNCTIONS } from './functions.ts';
import { distribution, median, timeEach } from './statistics.ts';

const ROUNDS = 5;
const WARM_UP = 3_000;
const CALLS = 2_000;
const FLOOR = path.join(import.meta.dirname, 'floor');

const scratch = await mkdtemp(path.join(os.tmpdir(), 'cf-bench-'));
const flags = { port: '0', 'data-dir': process.argv[2] ?? scratch };
const server = await startServer(loadConfig({ flags, env: {}, cwd: scratch }));
const results: Record<string, { floorUs: number; platformUs: number }> = {};
try {
  for (const { runtime, code } of FUNCTIONS) {
    const floor = await startFloor(runtime);
    if (floor === undefined) continue;
    await server.platform.functions.create({ name: `in-process-${runtime}`, runtime, code });
    const event = JSON.stringify(EVENT);
    const invoke = async () => {
      const call = await server.platform.invoke(`in-process-${runtime}`, event, '{}');
      return call.finished;
    };
    await timeEach(WARM_UP, invoke);
    await timeEach(WARM_UP, () => floor.roundTrip(event));
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      const floorMs = distribution(await timeEach(CALLS, () => floor.roundTrip(event))).p50;
      const platformMs = distribution(await timeEach(CALLS, invoke)).p50;
      rounds.push({ floorMs, platformMs });
    }
    results[runtime] = {
      floorUs: median(rounds.map(({ floorMs }) => floorMs * 1000)),
      platformUs: median(rounds.map(({ platformMs }) => platformMs * 1000)),
    };
    floor.stop();
  }
} finally {
  await server.close();
  await rm(scratch, { recursive: true, force: true });
}
process.stdout.write(`${JSON.stringify(results)}\n`);

async function startFloor(runtime: string) {
  const command = await floorCommand(runtime);
  if (command === undefined) return undefined;
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
  const channel = child.stdio[3] as Duplex;
  let answered: (() => void) | undefined;
  let received = 0;
  let expected = 0;
  channel.on('data', (chunk: Buffer) => {
    if (received === 0) expected = 8 + chunk.readUInt32LE(0);
    received += chunk.length;
    if (received < expected) return;
    received = 0;
    answered?.();
  });
  return {
    roundTrip(event: string): Promise<void> {
      const payload = Buffer.from(event);
      const frame = Buffer.allocUnsafe(8 + payload.length);
      frame.writeUInt32LE(payload.length, 0);
      frame.writeUInt32LE(1, 4);
      payload.copy(frame, 8);
      channel.write(frame);
      return new Promise((resolve) => (answered = resolve));
    },
    stop: () => child.kill(),
  };
}

async function floorCommand(runtime: string): Promise<string[] | undefined> {
  if (runtime === 'node') return [process.execPath, path.join(FLOOR, 'child.mjs')];
  if (runtime === 'python') {
    const python = await which('python3', { nothrow: true });
    if (python === null) return undefined;
    const { stdout } = await execa(python, ['-c', 'import sys; print(sys.executable)']);
    return [stdout.trim(), path.join(FLOOR, 'child.py')];
  }
  const go = await which('go', { nothrow: true });
  if (go === null) return undefined;
  const binary = path.join(scratch, 'floor-go');
  await execa(go, ['build', '-o', binary, path.join(FLOOR, 'child.go')]);
  return [binary];
}
