import type { ServerResponse } from 'node:http';
import type { PlatformError } from '../contract/errors.ts';

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
