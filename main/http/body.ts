import type { IncomingMessage } from 'node:http';
import { PlatformError } from '../contract/errors.ts';

/**
 * Reads a body whole, and tells one of both functions, once. `failed` gets EVENT_TOO_LARGE as soon
 * as it is known to be, INVALID_INPUT when the body breaks off.
 */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  read: (body: Buffer) => void,
  failed: (error: PlatformError) => void,
): void {
  const tooLarge = () =>
    failed(
      new PlatformError('EVENT_TOO_LARGE', `The body is larger than ${maxBytes} bytes.`, {
        data: { limit: maxBytes },
      }),
    );
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= maxBytes) return void chunks.push(chunk);
    chunks.length = 0;
    request.removeAllListeners('data').removeAllListeners('end');
    tooLarge();
  });
  request.on('end', () => {
    const [first, second] = chunks;
    read(first !== undefined && second === undefined ? first : Buffer.concat(chunks));
  });
  // Node.js makes a connection that ends too early an error of the request (ECONNRESET).
  request.on('error', (cause) => {
    failed(new PlatformError('INVALID_INPUT', 'The body broke off.', { cause }));
  });
}
