import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkerExit } from '../../../runtimes/runtime.ts';
import { userEnvironment } from '../environment.ts';
import { startAsUsual } from '../processes/priority.ts';
import { createLineReader, type SpawnerReport, type StartRequest } from './messages.ts';

/** The spawner can't be asked or can't reach the platform; a direct start may well succeed. */
export class SpawnerUnavailable extends Error {
  override readonly name = 'SpawnerUnavailable';
}

export interface StartedProcess {
  pid: number;
  /** Undefined when the spawner ended first, so that nobody can tell any more. */
  exited: Promise<WorkerExit | undefined>;
}

/** The platform's end of one spawner process. */
export interface SpawnerLink {
  /** May be asked at once; what is asked before the process runs waits for it. Throws
   * `SpawnerUnavailable`, or the system's error when the program can't be started. */
  start(request: Omit<StartRequest, 'id'>): Promise<StartedProcess>;
  /** Ends the process and whatever it started; resolves when it is gone. */
  close(): Promise<void>;
}

interface Asked {
  started: PromiseWithResolvers<StartedProcess>;
  exited: PromiseWithResolvers<WorkerExit | undefined>;
}

const CLOSE_PATIENCE_MS = 2_000;

// From sources a module is its own file; bundled, all entries lie side by side.
const ENTRY = import.meta.url.endsWith('.ts') ? './spawner-process.ts' : './spawner-process.js';

/**
 * Starts a spawner, which ends what carries `mark` when this process is gone. `onEnd` is told once
 * that the spawner is gone, why, and whether it had ever worked. The spawner keeps the platform
 * from ending no longer than its workers do.
 */
export function openSpawnerLink(
  mark: string,
  onEnd: (reason: string, worked: boolean) => void,
): SpawnerLink {
  const child = startAsUsual(() =>
    spawn(process.execPath, [fileURLToPath(new URL(ENTRY, import.meta.url)), mark], {
      // No folder of the person's is held in use by it.
      cwd: path.parse(process.execPath).root,
      env: { ...userEnvironment(process.env), ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      // A group and session of its own: neither Ctrl+C nor a worker's kill of its group reaches it.
      detached: true,
    }),
  );
  const control = child.stdio[3] as Socket | undefined;
  const stderr = child.stderr as Socket | null;
  const asked = new Map<number, Asked>();
  const gone = Promise.withResolvers<void>();
  let lastId = 0;
  let lastWords = '';
  let worked = false;
  let ended = false;

  function end(reason: string): void {
    if (ended) return;
    ended = true;
    gone.resolve();
    control?.destroy();
    for (const { started, exited } of asked.values()) {
      started.reject(new SpawnerUnavailable(reason));
      exited.resolve(undefined);
    }
    asked.clear();
    onEnd(reason, worked);
  }

  function receive(report: SpawnerReport): void {
    worked = true;
    const { id } = report;
    const question = asked.get(id);
    if (question === undefined) return;
    const { started, exited } = question;
    if (report.kind === 'started') {
      return started.resolve({ pid: report.pid, exited: exited.promise });
    }
    asked.delete(id);
    if (report.kind === 'exited') {
      const { code, signal } = report;
      return exited.resolve({ code: code ?? undefined, signal: signal ?? undefined });
    }
    const { kind, message } = report;
    started.reject(
      kind === 'failed'
        ? Object.assign(new Error(message), { code: report.code })
        : new SpawnerUnavailable(message),
    );
  }

  child.once('error', (error) => end(error.message));
  child.once('exit', (code, signal) =>
    end(`It ended with ${signal ?? `code ${code}`}. ${lastWords}`),
  );
  stderr?.on('data', (chunk: Buffer) => (lastWords = (lastWords + chunk.toString()).slice(-2_000)));
  control?.setEncoding('utf8');
  control?.on(
    'data',
    createLineReader((line) => receive(JSON.parse(line) as SpawnerReport)),
  );
  control?.on('error', () => undefined);
  for (const handle of [child, control, stderr]) handle?.unref();

  return {
    start(request) {
      if (ended) return Promise.reject(new SpawnerUnavailable('the spawner has ended'));
      const id = ++lastId;
      const question: Asked = {
        started: Promise.withResolvers(),
        exited: Promise.withResolvers(),
      };
      asked.set(id, question);
      control?.write(`${JSON.stringify({ id, ...request } satisfies StartRequest)}\n`);
      return question.started.promise;
    },
    async close() {
      child.ref();
      control?.end();
      const late = setTimeout(() => child.kill('SIGKILL'), CLOSE_PATIENCE_MS);
      await gone.promise;
      clearTimeout(late);
    },
  };
}
