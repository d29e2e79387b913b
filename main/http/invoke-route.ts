import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { allow } from '../api/allow.ts';
import { toPlatformError } from '../api/errors.ts';
import { ENTRIES_AT_ONCE, toInvocationJson, toInvocationJsonPieces } from '../api/invocation.ts';
import type { Caller } from '../contract/access.ts';
import { PlatformError } from '../contract/errors.ts';
import type { Finished, StartedCall } from '../calls.ts';
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

  // Callbacks: on this path every promise that is awaited costs half a microsecond and more.
  function handle(request: IncomingMessage, response: ServerResponse, idOrName: string): void {
    const refuse = (error: unknown) => sendError(response, toPlatformError(error));
    try {
      guard.admit(request);
      const caller = guard.authorize(request);
      if (!(caller instanceof Promise)) return admitted(caller);
      caller.then(admitted).catch(refuse);
    } catch (error) {
      refuse(error);
    }

    function admitted(who: Caller): void {
      allow(who, 'invoke');
      requireJson(request);
      readBody(request, maxBody, (body) => call(response, idOrName, body, refuse), refuse);
    }
  }

  function call(
    response: ServerResponse,
    idOrName: string,
    body: Buffer,
    refuse: (error: unknown) => void,
  ): void {
    try {
      const { event, context } = readInvokeBody(body);
      const started = platform.invoke(idOrName, event, context);
      if ('finished' in started) answer(response, started);
      else started.then((later) => answer(response, later), refuse);
    } catch (error) {
      refuse(error);
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

function answer(response: ServerResponse, call: StartedCall): void {
  // Who hangs up no longer wants the answer; it may have happened while the function was prepared.
  if (response.destroyed) return call.cancel();
  const onClose = () => call.cancel();
  response.once('close', onClose);
  void call.finished.then((finished) => {
    response.off('close', onClose);
    if (response.destroyed) return;
    if (finished.logs.length > ENTRIES_AT_ONCE) return answerInPieces(response, finished);
    const body = toInvocationJson(finished);
    const length = Buffer.byteLength(body);
    response.writeHead(200, [
      'content-type',
      'application/json; charset=utf-8',
      'content-length',
      String(length),
    ]);
    // A string goes out with its head in one write, and ASCII without being encoded.
    response.end(body, length === body.length ? 'latin1' : 'utf8');
  });
}

async function answerInPieces(response: ServerResponse, finished: Finished): Promise<void> {
  response.writeHead(200, ['content-type', 'application/json; charset=utf-8']);
  // Whoever hangs up meanwhile ends both.
  await pipeline(Readable.from(toInvocationJsonPieces(finished)), response).catch(() => undefined);
}

// Only with this content type does a browser ask before it sends another site's request.
export function requireJson({ headers }: IncomingMessage): void {
  const type = headers['content-type'];
  if (type === 'application/json') return;
  if (type !== undefined && /^application\/json\s*(;|$)/i.test(type)) return;
  throw new PlatformError('INVALID_INPUT', 'Send the body with "content-type: application/json".', {
    data: { field: 'content-type' },
  });
}
