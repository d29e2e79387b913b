import http from 'node:http';
import { text } from 'node:stream/consumers';

export interface RawAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** A request with exactly these headers, also those that `fetch` reserves for browsers. */
export async function rawRequest(
  address: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  http.request(address, { method, headers, agent: false }, resolve).on('error', reject).end(body);
  const response = await promise;
  const { statusCode = 0 } = response;
  return { status: statusCode, headers: response.headers, body: await text(response) };
}
