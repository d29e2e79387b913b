// Runs in the window's page beside its own scripts, and connects as they do.
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../../main/contract/contract.ts';

export type Client = ContractRouterClient<typeof contract>;

declare global {
  interface Window {
    /** A client on a port of its own. */
    connectClient(): Promise<Client>;
    /** What the shell asked the page to do. */
    shellMessages: { command: string; argument: unknown }[];
  }
}

window.connectClient = () =>
  new Promise((resolve) => {
    window.addEventListener('message', function listen({ data, ports: [port] }: MessageEvent) {
      const { type } = data as { type?: unknown };
      if (type !== 'cloudfunction:port' || port === undefined) return;
      window.removeEventListener('message', listen);
      port.start();
      resolve(createORPCClient(new RPCLink({ port })));
    });
    window.postMessage({ type: 'cloudfunction:connect' }, location.origin);
  });

window.shellMessages = [];
window.addEventListener('message', ({ data }: MessageEvent) => {
  const { type, command, argument } = data as Record<string, unknown>;
  if (type === 'cloudfunction:command') {
    window.shellMessages.push({ command: String(command), argument });
  }
});
