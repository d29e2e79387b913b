import type { IncomingMessage } from 'node:http';
import { PlatformError } from '../contract/errors.ts';

/** Reads a body whole. EVENT_TOO_LARGE as soon as it is known to be; INVALID_INPUT when it breaks off. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLarge = () =>
      new PlatformError('EVENT_TOO_LARGE', `The body is larger than ${maxBytes} bytes.`, {
        data: { limit: maxBytes },
      });
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return void reject(tooLarge());
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) return void chunks.push(chunk);
      chunks.length = 0;
      request.removeAllListeners('data');
      reject(tooLarge());
    });
    request.on('end', () => {
      const [first, second] = chunks;
      resolve(first !== undefined && second === undefined ? first : Buffer.concat(chunks));
    });
    const broken = (cause?: Error) =>
      reject(new PlatformError('INVALID_INPUT', 'The body broke off.', { cause }));
    request.on('error', broken);
    request.on('close', () => {
      if (!request.complete) broken();
    });
  });
}
