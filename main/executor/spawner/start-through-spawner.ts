import type { Duplex, Readable } from 'node:stream';
import type { WorkerExit, WorkerProcess } from '../../../runtimes/runtime.ts';
import type { ConnectBack } from '../connect-back.ts';
import { killTree } from '../processes/kill-tree.ts';
import { cannotStart, type Program } from './program.ts';
import type { Spawner } from './spawner.ts';
import { SpawnerUnavailable } from './spawner-link.ts';

/**
 * Has the spawner connect a worker's three streams to the platform and start it with them. Throws
 * `SpawnerUnavailable` when nothing was started, or what `cannotStart` says when nothing can be.
 */
export async function startThroughSpawner(
  { file, args, cwd, env }: Program,
  spawner: Spawner,
  connectBack: ConnectBack,
): Promise<WorkerProcess> {
  const { address, streams, cancel } = await connectBack
    .expect(['channel', 'stdout', 'stderr'])
    .catch((cause: unknown) => {
      throw new SpawnerUnavailable('there is no socket to connect to', { cause });
    });
  // Awaited below; until then its rejection must not count as unhandled.
  streams.catch(() => undefined);
  // They may all be there already. A worker that was started nevertheless ends with its channel.
  function abandon(): void {
    cancel();
    void streams.then(
      (byRole) => byRole.forEach((stream) => stream.destroy()),
      () => undefined,
    );
  }
  const { pid, exited } = await spawner
    .start({ file, args, cwd, env: { ...env, CF_CHANNEL: '3' }, address })
    .catch((error: unknown) => {
      abandon();
      throw error instanceof SpawnerUnavailable ? error : cannotStart(file, error);
    });
  // They were connected before the start, so they arrive even when the worker has ended already.
  const byRole = await streams.catch((cause: unknown) => {
    killTree(pid);
    throw new Error(`${file} was started but lost its connection; try again.`, { cause });
  });
  const channel = byRole.get('channel') as Duplex;
  return {
    pid,
    channel,
    stdout: byRole.get('stdout') as Readable,
    stderr: byRole.get('stderr') as Readable,
    exited: exited.then((exit) => exit ?? endOf(channel)),
    kill: () => killTree(pid),
  };
}

/** The end of a worker that no spawner can tell about any more. */
async function endOf(channel: Duplex): Promise<WorkerExit> {
  if (!channel.destroyed) await new Promise<void>((resolve) => channel.once('close', resolve));
  return { code: undefined, signal: undefined };
}
