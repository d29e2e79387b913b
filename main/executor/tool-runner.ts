import os from 'node:os';
import { execa } from 'execa';
import type { RuntimeHost } from '../../runtimes/runtime.ts';
import { toolEnvironment } from './environment.ts';
import { killTree } from './processes/kill-tree.ts';
import { startAsUsual } from './processes/priority.ts';

export interface ToolRunner {
  readonly run: RuntimeHost['run'];
  /** Kills what runs, at once. */
  kill(): void;
  /** Kills what runs and waits for its end. */
  close(): Promise<void>;
}

/**
 * Runs compilers and other tools to their end, and lets none of them outlive the platform. They get
 * `ownEnv` beside the person's environment.
 */
export function createToolRunner(ownEnv: Readonly<Record<string, string>> = {}): ToolRunner {
  const running = new Map<number, Promise<unknown>>();
  let closed = false;

  function kill(): void {
    for (const pid of running.keys()) killTree(pid);
  }

  return {
    async run(file, args, { cwd, env, input, timeoutMs, signal, background }) {
      if (closed) throw new Error(`${file} was not started: the platform is closing.`);
      const tool = startAsUsual(() =>
        execa(file, args, {
          reject: false,
          maxBuffer: 10_000_000,
          // A group of its own: a compiler driver starts compilers, and all of them must go.
          detached: process.platform !== 'win32',
          windowsHide: true,
          ...(cwd === undefined ? {} : { cwd }),
          extendEnv: false,
          env: { ...toolEnvironment(process.env), ...env, ...ownEnv },
          ...(input === undefined ? { stdin: 'ignore' } : { input }),
        }),
      );
      const { pid } = tool;
      const stop = () => {
        if (pid !== undefined) killTree(pid);
      };
      if (pid !== undefined) running.set(pid, tool);
      if (pid !== undefined && background === true) yieldProcessor(pid);
      const late = setTimeout(stop, timeoutMs);
      signal?.addEventListener('abort', stop);
      try {
        const result = await tool;
        if (result.exitCode === undefined && result.signal === undefined) {
          throw new Error(`${file} can't be started: ${result.shortMessage ?? 'unknown'}`, {
            cause: result,
          });
        }
        return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
      } finally {
        clearTimeout(late);
        signal?.removeEventListener('abort', stop);
        if (pid !== undefined) running.delete(pid);
      }
    },
    kill,
    async close() {
      closed = true;
      const last = [...running.values()];
      kill();
      await Promise.allSettled(last);
    },
  };
}

function yieldProcessor(pid: number): void {
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_LOW);
  } catch {
    // It ended already, or the system does not allow it: then it runs like any other.
  }
}
