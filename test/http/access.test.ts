// Every procedure of the contract, asked by everybody there is, at both its addresses.
import type { AnySchema, ContractProcedure, ErrorMap } from '@orpc/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access, ProcedureMeta, Scope } from '../../main/contract/access.ts';
import { contract } from '../../main/contract/contract.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

type Procedure = ContractProcedure<AnySchema, AnySchema, ErrorMap, ProcedureMeta>;

/** Written down once more: a procedure that is new, or has another access than here, is looked at twice. */
const ACCESS: Record<Access, string[]> = {
  everybody: ['system.health', 'account.signInWays', 'account.signIn'],
  'signed-in': ['account.get', 'account.setPassword'],
  read: [
    ...['functions.list', 'functions.get', 'functions.overview', 'functions.versions'],
    ...['functions.version', 'events.list', 'invocations.list', 'invocations.get'],
    ...['logs.query', 'logs.stream', 'logs.follow'],
    ...['runtimes.list', 'runtimes.sandbox', 'runtimes.templates'],
    ...['system.metrics', 'system.series', 'system.changes', 'system.storage'],
  ],
  invoke: ['functions.invoke', 'functions.run', 'functions.format'],
  write: [
    ...['functions.create', 'functions.update', 'functions.remove', 'functions.restore'],
    ...['events.save', 'events.remove', 'runtimes.refresh'],
  ],
  admin: [
    ...['functions.export', 'functions.import', 'settings.get', 'settings.update'],
    ...['settings.access', 'settings.setAccess', 'users.list', 'users.create', 'users.update'],
    ...['users.remove', 'keys.list', 'keys.create', 'keys.revoke', 'audit.list'],
  ],
};

const CALLERS: Record<string, readonly Scope[]> = {
  nobody: [],
  viewer: ['read'],
  developer: ['read', 'invoke', 'write'],
  admin: ['read', 'invoke', 'write', 'admin'],
  owner: ['read', 'invoke', 'write', 'admin'],
  'read key': ['read'],
  'invoke key': ['invoke'],
  'write key': ['write'],
  'admin key': ['admin'],
};

const procedures = Object.entries(contract).flatMap(([group, members]) =>
  Object.entries<Procedure>(members).map(([name, procedure]) => ({
    id: `${group}.${name}`,
    rpc: `/rpc/${group}/${name}`,
    ...procedure['~orpc'],
  })),
);

let server: TestServer;
const headersOf: Record<string, Record<string, string>> = {};

beforeAll(async () => {
  server = await startTestServer();
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  for (const role of ['viewer', 'developer', 'admin']) {
    const user = { name: role, password: `the password of ${role}` };
    expect((await server.request('POST', '/api/v1/users', { ...user, role })).status).toBe(201);
    const { body } = await server.request('POST', '/api/v1/sign-in', user);
    headersOf[role] = bearer((body as { token: string }).token);
  }
  for (const scope of ['read', 'invoke', 'write', 'admin']) {
    const input = { name: scope, scopes: [scope] };
    const { body } = await server.request('POST', '/api/v1/keys', input);
    headersOf[`${scope} key`] = bearer((body as { key: string }).key);
  }
  headersOf['owner'] = bearer(server.token);
  headersOf['nobody'] = {};
});
afterAll(() => server[Symbol.asyncDispose]());

/** Only the status: streams are left when they have begun. */
async function statusOf(method: string, route: string, caller: string, body: unknown) {
  const left = new AbortController();
  const response = await fetch(`${server.url}${route}`, {
    method,
    signal: left.signal,
    headers: { ...headersOf[caller], 'content-type': 'application/json' },
    ...(method !== 'GET' && { body: JSON.stringify(body) }),
  });
  left.abort();
  return response.status;
}

function expected(access: Access, caller: string): number | undefined {
  if (access === 'everybody') return undefined;
  if (caller === 'nobody') return 401;
  if (access === 'signed-in' || CALLERS[caller]?.includes(access)) return undefined;
  return 403;
}

test('every procedure has the access it should', () => {
  const found = procedures.map(({ id, meta }) => [meta.access, id].join(' ')).toSorted();
  const wanted = Object.entries(ACCESS).flatMap(([access, ids]) =>
    ids.map((id) => [access, id].join(' ')),
  );
  expect(found).toEqual(wanted.toSorted());
});

describe.each(Object.keys(CALLERS))('%s', (caller) => {
  test.each(procedures.map((procedure) => [procedure.id, procedure] as const))(
    '%s',
    async (_id, { meta: { access }, route, rpc }) => {
      const { method = '', path = '' } = route;
      // Of nothing, so that nothing is changed by who may.
      const address = path.replace('{version}', '1').replaceAll(/\{\w+\}/g, 'nothing');
      const statuses = [
        await statusOf(method, address, caller, {}),
        await statusOf('POST', rpc, caller, { json: {} }),
      ];
      const refusals = statuses.map((status) => ([401, 403].includes(status) ? status : undefined));
      const wanted = expected(access, caller);
      expect(refusals).toEqual([wanted, wanted]);
      expect(Math.max(...statuses)).toBeLessThan(500);
    },
  );
});

describe('routes beside the contract', () => {
  test.each([
    [
      'GET',
      '/metrics',
      { nobody: 401, viewer: 200, 'read key': 200, 'write key': 403, owner: 200 },
    ],
    ['GET', '/api/openapi.json', { nobody: 401, viewer: 200, 'invoke key': 200, owner: 200 }],
    ['GET', '/api/docs', { nobody: 401, viewer: 200, owner: 200 }],
    ['POST', '/api/session', { nobody: 401, viewer: 201, 'admin key': 403, owner: 201 }],
    ['DELETE', '/api/session', { nobody: 401, viewer: 204, owner: 204 }],
    ['GET', '/nothing', { nobody: 401, viewer: 404, owner: 404 }],
  ])('%s %s', async (method, route, wanted) => {
    for (const [caller, status] of Object.entries(wanted)) {
      expect([caller, await statusOf(method, route, caller, {})]).toEqual([caller, status]);
    }
  });
});

test('a call by its fast route is for who may call', async () => {
  await server.create({ name: 'echo', runtime: 'node', code: 'exports.handler = (e) => e;' });
  const route = '/api/v1/functions/echo/invoke';
  for (const [caller, scopes] of Object.entries(CALLERS)) {
    const status = caller === 'nobody' ? 401 : scopes.includes('invoke') ? 200 : 403;
    // The second time a session is known already.
    for (const time of [1, 2]) {
      const got = await statusOf('POST', route, caller, { event: 1 });
      expect([caller, time, got]).toEqual([caller, time, status]);
    }
  }
});
