// A server whose functions go out as archives and come in again; it lives as long as the test file.
import { afterAll, beforeAll, expect } from 'vitest';
import type { FunctionDetail, Imported } from '../../main/contract/function.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import type { ZipPart } from './zip.ts';

export let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ 'event-bytes': '4096' });
});
afterAll(() => server[Symbol.asyncDispose]());

export const CODE = 'exports.handler = (event) => [event, process.env.KEY];';
export const api = '/api/v1/functions';

export async function exportZip(functions?: string[]): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`${server.url}/api/v1/export`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ functions }),
  });
  if (response.status !== 200) throw new Error(await response.text());
  expect(response.headers.get('content-type')).toBe('application/zip');
  expect(response.headers.get('content-disposition')).toContain('functions.cfarchive');
  return new Uint8Array(await response.arrayBuffer());
}

export async function importZip(archive: Uint8Array<ArrayBuffer>, existing?: string) {
  const form = new FormData();
  form.append('archive', new File([archive], 'a.zip', { type: 'application/zip' }));
  if (existing !== undefined) form.append('existing', existing);
  const response = await fetch(`${server.url}/api/v1/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}` },
    body: form,
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

export async function imported(
  archive: Uint8Array<ArrayBuffer>,
  existing?: string,
): Promise<Imported[]> {
  const { status, body } = await importZip(archive, existing);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as Imported[];
}

export const detail = async (name: string) =>
  (await server.request('GET', `${api}/${name}`)).body as FunctionDetail;
export const eventsOf = async (name: string) =>
  (await server.request('GET', `${api}/${name}/events`)).body;
export const remove = (name: string) => server.request('DELETE', `${api}/${name}`);
export const keep = (name: string, event: string, value: unknown) =>
  server.request('PUT', `${api}/${name}/events/${encodeURIComponent(event)}`, { event: value });

/** A function's folder. */
export const folder = (name: string, manifest = `name: ${name}\nruntime: node\n`): ZipPart[] => [
  { name: `${name}/function.yaml`, content: manifest },
  { name: `${name}/index.js`, content: CODE },
];
