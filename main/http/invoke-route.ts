import type { IncomingMessage, ServerResponse } from 'node:http';
import { toPlatformError } from '../api/errors.ts';
import { toInvocationJson } from '../api/invocation.ts';
import { PlatformError } from '../contract/errors.ts';
import type { Platform } from '../platform.ts';
import { readBody } from './body.ts';
import type { Guard } from './guard.ts';
import { readInvokeBody } from './invoke-body.ts';
import { sendError } from './send-error.ts';

const PREFIX = '/api/v1/functions/';
const SUFFIX = '/invoke';
/** What the envelope around an event may add to its size, bytes. */
const ENVELOPE_BYTES = 65_536;

/**
 * `POST /api/v1/functions/:id/invoke`, straight on `node:http`: the hot path, on which a
 * framework's routing, hooks and serialisation cost more than all the rest of a call. Returns
 * whether the request was one.
 */
export function createInvokeRoute(
  platform: Platform,
  guard: Guard,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const maxBody = platform.maxEventBytes + ENVELOPE_BYTES;

  async function handle(
    request: IncomingMessage,
    response: ServerResponse,
    idOrName: string,
  ): Promise<void> {
    try {
      guard.admit(request);
      guard.authorize(request);
      requireJson(request);
      const { event, context } = readInvokeBody(await readBody(request, maxBody));
      const started = platform.invoke(idOrName, event, context);
      const call = 'finished' in started ? started : await started;
      // Who hangs up no longer wants the answer.
      const onClose = () => call.cancel();
      response.once('close', onClose);
      const finished = await call.finished;
      response.off('close', onClose);
      if (response.destroyed) return;
      // A string goes out with its head in one write.
      const body = toInvocationJson(finished);
      response.writeHead(200, [
        'content-type',
        'application/json; charset=utf-8',
        'content-length',
        String(Buffer.byteLength(body)),
        'cache-control',
        'no-store',
      ]);
      response.end(body);
    } catch (error) {
      sendError(response, toPlatformError(error));
    }
  }

  return (request, response) => {
    const { url = '', method } = request;
    if (method !== 'POST' || !url.startsWith(PREFIX)) return false;
    const path = url.split('?', 1)[0] ?? '';
    if (!path.endsWith(SUFFIX)) return false;
    const id = path.slice(PREFIX.length, -SUFFIX.length);
    if (!/^[\w-]{1,64}$/.test(id)) return false;
    void handle(request, response, id);
    return true;
  };
}

// Only with this content type does a browser ask before it sends another site's request.
export function requireJson({ headers }: IncomingMessage): void {
  const type = headers['content-type'];
  if (type !== undefined && /^application\/json\s*(;|$)/i.test(type)) return;
  throw new PlatformError('INVALID_INPUT', 'Send the body with "content-type: application/json".', {
    data: { field: 'content-type' },
  });
}
