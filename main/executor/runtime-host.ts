import { spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import which from 'which';
import type { HostLog, RuntimeHost, WorkerExit, WorkerProcess } from '../../runtimes/runtime.ts';
import { createConnectBack, type ConnectBack } from './connect-back.ts';
import { userEnvironment } from './environment.ts';
import { killTree } from './processes/kill-tree.ts';
import { startAsUsual } from './processes/priority.ts';
import { createControlGroup, endFormerGroups } from './processes/control-group.ts';
import { createMark } from './processes/mark.ts';
import { endFormerLives, endMarked, MARK_NAME } from './processes/marked.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from './sandbox/sandbox.ts';
import { cannotStart, type Program } from './spawner/program.ts';
import { SpawnerUnavailable } from './spawner/spawner-link.ts';
import { createSpawner, type Spawner } from './spawner/spawner.ts';
import { startThroughSpawner } from './spawner/start-through-spawner.ts';
import { createToolRunner, type ToolRunner } from './tool-runner.ts';

export interface HostOptions {
  dir: string;
  cacheDir: string;
  toolPath: string | undefined;
  log: HostLog;
}

export interface RuntimeHosts {
  /** What everything that a runtime starts is marked with: see `MARK_NAME`. */
  readonly mark: string;
  readonly sandbox: Sandbox;
  create(options: HostOptions): RuntimeHost;
  /**
   * Ends what an earlier platform on the same folder left behind because it was killed together with
   * its spawner; tells how many processes that were. Only who holds the folder may ask for it.
   */
  endFormerLives(): number;
  /** Kills every process that a runtime started and that still lives, and what those started. */
  close(): Promise<void>;
}

/** Lends every runtime its processes, and ends whatever is left of them. `folder`: the platform's. */
export function createRuntimeHosts(folder: string, sandboxing: SandboxOptions): RuntimeHosts {
  const mark = createMark(folder);
  const connectBack = createConnectBack();
  const group = createControlGroup(mark);
  const tools = createToolRunner({ [MARK_NAME]: mark });
  const sandbox = createSandbox(sandboxing, tools.run);
  const living = new Set<WorkerProcess>();
  let spawner: Spawner | undefined;
  let closed = false;
  const killAll = () => {
    for (const worker of living) worker.kill();
    tools.kill();
    endMarked(mark);
  };
  const endAll = () => {
    killAll();
    // With the spawner, which is in it.
    group.kill();
  };
  // Also on `process.exit()` and uncaught exceptions: a detached child does not die with us.
  process.on('exit', endAll);
  // What was starting while the platform closed must not stay behind.
  function adopt(worker: WorkerProcess): WorkerProcess {
    living.add(worker);
    void worker.exited.then(() => living.delete(worker));
    if (closed) worker.kill();
    return worker;
  }

  async function startWorker(given: Program): Promise<WorkerProcess> {
    const program = { ...given, env: { ...given.env, [MARK_NAME]: mark } };
    try {
      if (spawner) return adopt(await startThroughSpawner(program, spawner, connectBack));
    } catch (error) {
      if (!(error instanceof SpawnerUnavailable)) throw error;
    }
    return adopt(await startDirectly(program, connectBack));
  }

  async function startSandboxed(
    program: Program,
    reads: readonly string[],
  ): Promise<WorkerProcess> {
    const { layers, exitOf, discard, ...enclosed } = await sandbox.enclose(program, reads);
    try {
      const worker = await startWorker(enclosed.program);
      const exited = worker.exited.then(exitOf);
      void exited.then(discard);
      return { ...worker, exited, layers };
    } catch (error) {
      await discard();
      throw error;
    }
  }

  return {
    mark,
    sandbox,
    endFormerLives() {
      endFormerGroups(mark);
      return endFormerLives(mark);
    },
    create(options) {
      // With the first runtime, so that it runs before anybody needs it and while this process is
      // small. On Windows the platform starts workers itself: CreateProcess copies no memory.
      if (process.platform !== 'win32') spawner ??= createSpawner(mark, options.log);
      return createHost(options, connectBack, tools, (program, inside) =>
        inside === undefined ? startWorker(program) : startSandboxed(program, inside.reads),
      );
    },
    async close() {
      closed = true;
      process.off('exit', endAll);
      killAll();
      connectBack.close();
      await tools.close();
      await spawner?.close();
      // What was just starting at the first sweep.
      endMarked(mark);
      group.kill();
      group.remove();
      await sandbox.close();
    },
  };
}

function createHost(
  options: HostOptions,
  connectBack: ConnectBack,
  tools: ToolRunner,
  startWorker: (
    program: Program,
    sandbox: { reads: readonly string[] } | undefined,
  ) => Promise<WorkerProcess>,
): RuntimeHost {
  const { dir, cacheDir, toolPath, log } = options;
  return {
    dir,
    cacheDir,
    toolPath,
    log,
    killTree,

    async which(...names) {
      for (const name of names) {
        const found = await which(name, { nothrow: true });
        if (found !== null) return found;
      }
      return undefined;
    },

    run: (file, args, given) => tools.run(file, args, given),

    spawn: (file, args, { cwd, env, sandbox }) =>
      startWorker({ file, args, cwd, env: { ...userEnvironment(process.env), ...env } }, sandbox),

    async expectConnections() {
      const { address, streams, cancel } = await connectBack.expect([
        'channel',
        'stdout',
        'stderr',
      ]);
      return {
        address,
        cancel,
        streams: streams.then((byRole) => ({
          channel: pick<Duplex>(byRole, 'channel'),
          stdout: pick<Readable>(byRole, 'stdout'),
          stderr: pick<Readable>(byRole, 'stderr'),
        })),
      };
    },
  };
}

function pick<T>(streams: ReadonlyMap<string, unknown>, role: string): T {
  return streams.get(role) as T;
}

/**
 * On Windows, and where no spawner can be asked. `child_process` itself and not execa: execa's
 * bookkeeping adds 1 to 2 ms in which the event loop stands still, and a worker needs none of it
 * (no buffering, no IPC).
 */
async function startDirectly(
  { file, args, cwd, env }: Program,
  connectBack: ConnectBack,
): Promise<WorkerProcess> {
  const windows = process.platform === 'win32';
  const back = windows ? await connectBack.expect(['channel']) : undefined;
  const child = startAsUsual(() =>
    spawn(file, args, {
      cwd,
      env: { ...env, CF_CHANNEL: back?.address ?? '3' },
      stdio: windows ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'pipe', 'pipe', 'pipe'],
      // Its own process group (POSIX), so that killing it reaches its children. On Windows this would
      // open a console window, and taskkill finds the tree without it.
      detached: !windows,
      windowsHide: true,
    }),
  );
  const exited = new Promise<WorkerExit>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve({ code: code ?? undefined, signal: signal ?? undefined }),
    );
    child.once('error', () => resolve({ code: undefined, signal: undefined }));
  });
  const { pid, stdout, stderr } = child;
  if (pid === undefined || stdout === null || stderr === null) {
    back?.cancel();
    throw cannotStart(file, await new Promise((resolve) => child.once('error', resolve)));
  }
  let channel: Duplex;
  if (back) {
    void exited.then(back.cancel);
    channel = pick(await back.streams, 'channel');
  } else {
    channel = child.stdio[3] as Duplex;
  }
  return { pid, channel, stdout, stderr, exited, kill: () => killTree(pid) };
}
