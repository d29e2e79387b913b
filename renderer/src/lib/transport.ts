import type { ClientLink } from '@orpc/client';
import { RPCLink as FetchLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';

/** Whether the page runs in the desktop application, whose preload says so. */
export const inDesktop = document.documentElement.dataset['shell'] === 'electron';

/** They are refused because of a password that is sent with them, too. */
const BY_PASSWORD = ['account.signIn', 'account.setPassword'];

type Link = ClientLink<Record<never, never>>;

/** Told when the platform can't be reached, and by what is learnt when it answers. */
export interface TransportEvents {
  lost(): void;
  /** The server does not know this browser. */
  refused(): void;
}

/** The contract's carrier: a message port in the desktop application, HTTP in a browser. */
export function createTransport(events: TransportEvents): () => Promise<Link> {
  return inDesktop ? overPort(events) : overHttp(events);
}

function overHttp(events: TransportEvents): () => Promise<Link> {
  const link = new FetchLink({
    url: new URL('/rpc', location.href).href,
    async fetch(request, init, _options, path) {
      let response: Response;
      try {
        response = await globalThis.fetch(request, init);
      } catch (error) {
        if (!request.signal.aborted) events.lost();
        throw error;
      }
      if (response.status === 401 && !BY_PASSWORD.includes(path.join('.'))) events.refused();
      return response;
    },
  });
  return () => Promise.resolve(link);
}

function overPort(events: TransportEvents): () => Promise<Link> {
  let current: Promise<Link> | undefined;

  function connect(): Promise<Link> {
    const { promise, resolve } = Promise.withResolvers<Link>();
    const onMessage = ({ source, data, ports: [port] }: MessageEvent<{ type?: unknown }>) => {
      if (source !== window || data.type !== 'cloudfunction:port' || port === undefined) return;
      removeEventListener('message', onMessage);
      port.addEventListener('close', () => {
        current = undefined;
        events.lost();
      });
      port.start();
      resolve(new PortLink({ port }));
    };
    addEventListener('message', onMessage);
    postMessage({ type: 'cloudfunction:connect' }, location.origin);
    return promise;
  }

  return () => (current ??= connect());
}
