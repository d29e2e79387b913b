import type { HostLog } from '../../../runtimes/runtime.ts';
import { openSpawnerLink, SpawnerUnavailable, type SpawnerLink } from './spawner-link.ts';

/** After a spawner ended, the next is started so much later, ms; twice that for each in a row that did nothing. */
const RESTART_AFTER_MS = 1_000;
const RESTART_AT_MOST_MS = 60_000;

/**
 * A small process that starts workers, and kills them when the platform ends, however it ends. A
 * start copies the page tables of the process that starts: 2 ms of a small one, 11 ms of a blocked
 * event loop in the platform itself.
 */
export type Spawner = Pick<SpawnerLink, 'start' | 'close'>;

/**
 * Keeps one spawner process running from now on, which ends what carries `mark` when the platform is
 * gone. POSIX only: Windows copies nothing.
 */
export function createSpawner(mark: string, log: HostLog): Spawner {
  let closed = false;
  let useless = 0;
  let restart: NodeJS.Timeout | undefined;
  let link: SpawnerLink | undefined;
  open();

  function open(): void {
    try {
      link = openSpawnerLink(mark, ended);
    } catch (error) {
      ended((error as Error).message, false);
    }
  }

  function ended(reason: string, worked: boolean): void {
    link = undefined;
    if (closed) return;
    useless = worked ? 0 : useless + 1;
    if (useless <= 1) {
      log.warn(
        { reason },
        'the process that starts workers ended; the platform starts them itself',
      );
    }
    const delay = Math.min(RESTART_AFTER_MS * 2 ** useless, RESTART_AT_MOST_MS);
    restart = setTimeout(open, delay).unref();
  }

  return {
    async start(request) {
      if (link === undefined) throw new SpawnerUnavailable('no spawner runs');
      return link.start(request);
    },
    async close() {
      closed = true;
      clearTimeout(restart);
      await link?.close();
    },
  };
}
