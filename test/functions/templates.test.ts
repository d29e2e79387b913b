// Every example that a person may start from runs as it is, with the event beside it.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RuntimeInfo, Template } from '../../main/contract/runtime.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

const RUNTIMES_DIR = path.join(import.meta.dirname, '../../runtimes');
const IDS = readdirSync(RUNTIMES_DIR, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) =>
    readdirSync(path.join(RUNTIMES_DIR, name, 'examples')).map((example) => `${name}/${example}`),
  );

let server: TestServer;
let templates: Template[];
let infos: RuntimeInfo[];
beforeAll(async () => {
  server = await startTestServer();
  templates = (await server.request('GET', '/api/v1/templates')).body as Template[];
  infos = (await server.request('GET', '/api/v1/runtimes')).body as RuntimeInfo[];
});
afterAll(() => server[Symbol.asyncDispose]());

test('all examples are listed, the smallest of each runtime first', () => {
  expect(templates.map(({ id }) => id).toSorted()).toEqual(IDS.toSorted());
  const firsts = new Map(templates.toReversed().map(({ runtime, id }) => [runtime, id]));
  expect([...firsts.values()].toSorted()).toEqual(infos.map(({ id }) => `${id}/hello`).toSorted());
});

describe('examples', () => {
  test.for(IDS)('%s runs', { timeout: 90_000 }, async (id, context) => {
    const template = templates.find((one) => one.id === id);
    if (template === undefined) throw new Error(`${id} is not listed`);
    const { runtime, handler, files, event, title, description } = template;
    expect(title).toMatch(/\S/);
    expect(description).toMatch(/\S/);
    const info = infos.find((one) => one.id === runtime);
    if (info?.available !== true) context.skip(info?.hint ?? 'not installed');
    const name = id.replace('/', '-');
    await server.create({ name, runtime, handler, files });
    const { status, error, result } = await server.invoke(name, event);
    expect({ status, error }).toEqual({ status: 'success', error: undefined });
    expect(result).toBeDefined();
  });
});
