import { once } from 'node:events';
import type { Config } from '../config/load.ts';
import { goFirst } from '../executor/processes/priority.ts';
import { explainPortError } from './open-port.ts';
import { startServer } from './start-server.ts';
import { settleTicks } from './tick-shape.ts';

/** ms after a complete stop at which the process ends in any case. */
const EXIT_AFTER_MS = 1_000;

/**
 * Runs the headless server until it is told to stop: SIGTERM or SIGINT end it gracefully, a second
 * one at once. Resolves when it has ended; throws when it can't start.
 */
export async function runServer(config: Config): Promise<void> {
  goFirst();
  await settleTicks();
  const server = await startServer(config).catch((error: unknown) => {
    throw explainPortError(error, config.server.host, config.server.port);
  });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  // Not before: whoever reads this may tell it to stop at once.
  process.stdout.write(
    `CloudFunction is ready at ${server.url} (token in ${server.tokenFile}). Stop it with Ctrl-C.\n` +
      `In a browser: ${server.createLink()} (signs in once, within ten minutes)\n`,
  );
  await once(stop.signal, 'abort');
  await server.close();
  // All is written. Should anything keep the process alive now, it has no reason to.
  setTimeout(() => process.exit(), EXIT_AFTER_MS).unref();
}
