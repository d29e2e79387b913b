import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { StandardHandleResult } from '@orpc/server/standard';
import { PlatformError, type ErrorBody } from '../contract/errors.ts';

/** Seconds after which a refused call is worth another try. */
const RETRY_AFTER = '1';

type Told = Pick<ErrorBody, 'code' | 'data'>;

/** Headers that go with an error of this code. */
export function errorHeaders({ code, data }: Told): Record<string, string> {
  if (code === 'TOO_MANY_ATTEMPTS') {
    const { retryAfter } = data as { retryAfter: number };
    return { 'retry-after': String(retryAfter) };
  }
  if (code === 'QUEUE_FULL' || code === 'SHUTTING_DOWN') return { 'retry-after': RETRY_AFTER };
  if (code === 'UNAUTHORIZED') return { 'www-authenticate': 'Bearer' };
  return {};
}

/** Answers with the one body that every platform error has. */
export function sendError(response: ServerResponse, error: PlatformError): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(JSON.stringify(error.toBody()));
  // What is left of a refused body is not read: the connection can't be used again.
  const rest = response.req.complete ? {} : { connection: 'close' };
  response.writeHead(error.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    ...errorHeaders(error),
    ...rest,
  });
  response.end(body);
}

const UNREADABLE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'The headers are larger than this server accepts.',
  ERR_HTTP_REQUEST_TIMEOUT: 'The request took too long to arrive.',
};

/** Answers what is no HTTP request, or none that ends, and hangs up. */
export function refuseConnection({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const message = UNREADABLE[code ?? ''] ?? 'This is not a valid HTTP request.';
  const error = new PlatformError('INVALID_INPUT', message);
  const body = JSON.stringify(error.toBody());
  socket.end(
    `HTTP/1.1 ${error.status} Bad Request\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** For the contract's handlers, which make their answers themselves: puts an error's headers on them. */
export async function withErrorHeaders({ next }: { next: () => Promise<StandardHandleResult> }) {
  const result = await next();
  if (!result.matched || result.response.status < 400) return result;
  const { body, headers } = result.response;
  // As REST carries an error, or as the renderer's protocol does.
  const { json, ...plain } = body as { json?: Told } & Told;
  return {
    ...result,
    response: { ...result.response, headers: { ...headers, ...errorHeaders(json ?? plain) } },
  };
}
