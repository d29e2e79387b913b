import type { Logger } from 'pino';
import type { ApiContext } from '../api/implementer.ts';
import { OWNER } from '../contract/access.ts';
import type { Config } from '../config/load.ts';
import { openPort } from '../server/open-port.ts';
import { loadToken } from '../server/token.ts';
import { startPlatform } from '../start-platform.ts';
import { createHttpPort, type HttpPort } from './http-port.ts';

/** The platform inside the desktop application. */
export interface DeskPlatform {
  /** What the contract's handlers are called with. */
  readonly context: ApiContext;
  readonly port: HttpPort;
  /** Running calls get their time, records are written, then the port closes. */
  close(): Promise<void>;
}

/** Starts the platform, with its port as the person left it. Why that failed goes to `portFailed`. */
export async function startDeskPlatform(
  config: Config,
  log: Logger,
  portFailed: (reason: string) => void,
): Promise<DeskPlatform> {
  const running = await startPlatform(config, log);
  const { platform, settings, storage } = running;
  const port = createHttpPort({
    dataDir: config.dataDir,
    token: await loadToken(config.dataDir, config.token),
    where: `${config.server.host}:${config.server.port}`,
    listen: (access) => openPort(running, access),
  });
  await port.restore(portFailed);
  return {
    context: {
      ...{ platform, shell: { settings, storage, access: port } },
      // Whoever sits here is the owner, whoever else may use the port.
      ...{ caller: OWNER, address: '' },
    },
    port,
    async close() {
      try {
        await platform.close();
      } finally {
        await port.close();
      }
    },
  };
}
