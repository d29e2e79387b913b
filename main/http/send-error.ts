import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { PlatformError } from '../contract/errors.ts';

/** Seconds after which a refused call is worth another try. */
const RETRY_AFTER = '1';

/** Headers that go with an error of this code. */
export function errorHeaders({ code }: PlatformError): Record<string, string> {
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
