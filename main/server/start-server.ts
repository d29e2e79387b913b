import type { Config } from '../config/load.ts';
import type { Platform } from '../platform.ts';
import { startPlatform } from '../start-platform.ts';
import { openPort } from './open-port.ts';
import { tokenFile } from './token.ts';

export interface RunningServer {
  readonly url: string;
  /** An address that signs one browser in, once, within ten minutes. */
  createLink(): string;
  readonly platform: Platform;
  readonly tokenFile: string;
  /** Ends gracefully: running calls get their time, records are written, then the port closes. */
  close(): Promise<void>;
}

/** Starts the platform headless, with its HTTP port. */
export async function startServer(config: Config): Promise<RunningServer> {
  // What the port needs is loaded while the store's thread starts.
  const [running] = await Promise.all([startPlatform(config), import('../http/http-server.ts')]);
  const { platform } = running;
  try {
    const port = await openPort(running);
    return {
      url: port.url,
      createLink: port.createLink,
      platform,
      tokenFile: tokenFile(config.dataDir),
      async close() {
        // The port stays open meanwhile: health says "stopping", running calls get their answers.
        await platform.close();
        await port.close();
      },
    };
  } catch (error) {
    await platform.close();
    throw error;
  }
}
