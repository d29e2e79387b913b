import { app } from 'electron';
import type { HostLog } from '../../runtimes/runtime.ts';

/** ms beyond the running calls' own grace after which the application ends in any case. */
const EXTRA_MS = 5_000;

export interface QuitOptions {
  log: HostLog;
  /** ms that running calls get. */
  graceMs: number;
  /** The person shall see at once that it ends, and open nothing that is about to go. */
  hide(): void;
  /** Ends workers and writes everything down. */
  close(): Promise<void>;
}

/** Lets the application quit only when the platform is closed, or when that takes too long. */
export function quitGracefully({ log, graceMs, hide, close }: QuitOptions): void {
  let state: 'running' | 'closing' | 'closed' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    hide();
    const late = setTimeout(() => {
      log.error({ graceMs }, 'the platform took too long to close');
      app.exit(1);
    }, graceMs + EXTRA_MS);
    void close()
      .catch((error: unknown) => log.error({ err: error }, 'the platform could not close'))
      .finally(() => {
        clearTimeout(late);
        state = 'closed';
        app.quit();
      });
  });
}
