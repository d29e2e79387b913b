import { createORPCClient, DynamicLink } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../../../main/contract/contract';
import { createTransport } from './transport';

export type Client = ContractRouterClient<typeof contract>;

/** `refused`: the server wants a session; `lost`: it does not answer, and is asked again. */
export type Connection = 'connected' | 'lost' | 'refused';

const RETRY_MS = 1_000;

let connection = $state<Connection>('connected');
/** Counts up when the platform answers again, so that what is shown is loaded anew. */
let epoch = $state(0);
let retrying = false;

const transport = createTransport({
  lost() {
    if (connection !== 'refused') connection = 'lost';
    void retry();
  },
  refused() {
    connection = 'refused';
  },
});

/** Everything the platform can be asked; see `main/contract`. */
export const platform: Client = createORPCClient(new DynamicLink(() => transport()));

export const link = {
  get state(): Connection {
    return connection;
  },
  get epoch(): number {
    return epoch;
  },
};

async function retry(): Promise<void> {
  if (retrying) return;
  retrying = true;
  try {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      try {
        await platform.system.health();
        break;
      } catch {
        // Not yet.
      }
    }
    connection = 'connected';
    epoch += 1;
  } finally {
    retrying = false;
  }
}

/**
 * Reads a stream until `stop` is called, and begins again when the platform was away. `open` makes
 * the stream; `opened` runs after each beginning, to read what was missed before it.
 */
export function follow<T>(
  open: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  onItem: (item: T) => void,
  opened?: () => void,
): () => void {
  const stopping = new AbortController();
  void (async () => {
    while (!stopping.signal.aborted) {
      try {
        const stream = await open(stopping.signal);
        opened?.();
        for await (const item of stream) {
          if (stopping.signal.aborted) return;
          onItem(item);
        }
      } catch {
        // The connection's own state tells the person; here it only begins again.
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  })();
  return () => stopping.abort();
}
