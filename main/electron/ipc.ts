import { RPCHandler } from '@orpc/server/message-port';
import { ipcMain, type MessagePortMain } from 'electron';
import type { ApiContext } from '../api/implementer.ts';
import { router } from '../api/router.ts';
import { tellErrors } from '../api/tell-errors.ts';
import { SHELL_MESSAGE } from '../contract/shell.ts';
import type { HostLog } from '../../runtimes/runtime.ts';
import { isOwnPage } from './security.ts';

export interface PortOptions {
  /** May still be starting: what a page asks meanwhile waits in its port. */
  context: Promise<ApiContext>;
  log: HostLog;
  /** With the language that the page is shown in. */
  onConnected(language: string): void;
}

/**
 * Serves the contract on every port that the window's own page hands over. A port that comes from
 * anywhere else is closed unheard.
 */
export function serveContract({ context, log, onConnected }: PortOptions): void {
  const handler = new RPCHandler(router, { clientInterceptors: [tellErrors(log)] });

  async function serve(port: MessagePortMain): Promise<void> {
    try {
      handler.upgrade(port, { context: await context });
      port.start();
    } catch {
      // The platform did not start; whoever started it tells the person.
      port.close();
    }
  }

  ipcMain.on(SHELL_MESSAGE.connect, ({ senderFrame, ports }, language: unknown) => {
    const [port] = ports;
    if (port === undefined) return;
    if (!isOwnPage(senderFrame)) {
      log.warn({ origin: senderFrame?.origin }, 'a port from another place was refused');
      return port.close();
    }
    void serve(port);
    onConnected(String(language));
  });
}
