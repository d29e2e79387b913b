import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';

// Imported as ES modules they would load the whole WebSocket client for one of their exports.
const http = process.getBuiltinModule('node:http');
const https = process.getBuiltinModule('node:https');

/**
 * `fetch` that waits as long as the server does: the built-in one gives up after five silent
 * minutes, while a function may run for a day and a log may stay silent for longer.
 */
export async function longFetch(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
  const { send } = url.protocol === 'https:' ? { send: https.request } : { send: http.request };
  return new Promise((resolve, reject) => {
    const outgoing = send(url, {
      method: request.method,
      headers: {
        ...Object.fromEntries(request.headers),
        ...(body && { 'content-length': body.length }),
      },
      signal: request.signal,
    });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const { statusCode = 0 } = incoming;
      const headers = new Headers();
      for (const [name, values = []] of Object.entries(incoming.headersDistinct)) {
        for (const value of values) headers.append(name, value);
      }
      const empty = statusCode === 204 || statusCode === 205 || statusCode === 304;
      if (empty) incoming.resume();
      const stream = empty ? null : (Readable.toWeb(incoming) as WebStream<Uint8Array>);
      resolve(new Response(stream as ReadableStream | null, { status: statusCode, headers }));
    });
    outgoing.end(body);
  });
}
