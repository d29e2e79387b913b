// Users and keys as programs and browsers meet them: sessions, limits, what is noted.
import { once } from 'node:events';
import http from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditPage } from '../../main/contract/account.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import { rawRequest } from './raw-request.ts';

const PASSWORD = 'correct horse battery';
const ADA = { name: 'ada', role: 'developer', password: PASSWORD };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const api = (method: string, route: string, body?: unknown, headers?: Record<string, string>) =>
  server.request(method, `/api/v1${route}`, body, headers);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function signIn(name = 'ada', password = PASSWORD): Promise<Record<string, string>> {
  const { status, body } = await api('POST', '/sign-in', { name, password });
  expect(status).toBe(200);
  return bearer((body as { token: string }).token);
}

async function audit(query = ''): Promise<AuditPage> {
  return (await api('GET', `/audit${query}`)).body as AuditPage;
}

test('until there is a user, the token is all there is', async () => {
  expect((await api('GET', '/sign-in')).body).toEqual({ password: false });
  expect((await api('POST', '/sign-in', { name: 'ada', password: PASSWORD })).status).toBe(401);
  const input = { name: 'early', runtime: 'node', code: 'exports.handler = () => 1;' };
  await server.create(input);
  expect(await audit()).toEqual({ items: [] });
  expect((await api('GET', '/account')).body).toMatchObject({ kind: 'owner' });
  expect((await api('PUT', '/account/password', { current: 'x', password: PASSWORD })).status).toBe(
    403,
  );
});

test.each([
  [{ ...ADA, password: 'too short' }, 'password'],
  [{ ...ADA, name: '../ada' }, 'name'],
  [{ ...ADA, name: '' }, 'name'],
  [{ ...ADA, role: 'root' }, 'role'],
  [{ ...ADA, scopes: ['admin'] }, ''],
])('%j is no user', async (input, field) => {
  expect(await api('POST', '/users', input)).toMatchObject({
    ...{ status: 400, body: { code: 'INVALID_INPUT', data: { field } } },
  });
});

describe('with a user', () => {
  beforeEach(async () => {
    await api('DELETE', '/users/ada');
    const { status, body } = await api('POST', '/users', ADA);
    expect(status).toBe(201);
    expect(JSON.stringify(body)).not.toMatch(/scrypt|session|correct/i);
  });

  test('names are told apart whatever their case', async () => {
    await signIn('ADA');
    expect((await api('POST', '/users', { ...ADA, name: 'Ada' })).body).toMatchObject({
      code: 'NAME_TAKEN',
    });
  });

  test("a browser's session is the user's, and ends where they sign out", async () => {
    const { body } = await server.request('POST', '/api/session', undefined, await signIn());
    const { ticket } = body as { ticket: string };
    const opened = await rawRequest(`${server.url}/session?ticket=${ticket}`, {});
    const [cookie = ''] = opened.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/; Max-Age=4\d{4}$/);
    const [pair = ''] = cookie.split(';');
    const get = (extra = {}) =>
      rawRequest(`${server.url}/api/v1/account`, { cookie: pair, ...extra });
    expect(JSON.parse((await get()).body)).toMatchObject({ kind: 'user', name: 'ada' });
    expect((await get({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await get({ cookie: `${pair}x` })).status).toBe(401);

    const ended = await rawRequest(`${server.url}/api/session`, { cookie: pair }, 'DELETE');
    expect(ended.status).toBe(204);
    expect(ended.headers['set-cookie']).toEqual([
      'cf_session=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0',
    ]);
    await api('PATCH', '/users/ada', { password: 'another password' });
    expect((await get()).status).toBe(401);
  });

  test('another role or password, and what is removed, end sessions and what they listen to', async () => {
    const changes: [string, string, unknown][] = [
      ['PATCH', '/users/ada', { role: 'viewer' }],
      ['PATCH', '/users/ada', { password: PASSWORD }],
      ['DELETE', '/users/ada', undefined],
    ];
    for (const [method, route, body] of changes) {
      const headers = await signIn();
      const stream = http.get(`${server.url}/api/v1/logs/stream`, { headers, agent: false });
      const [response] = (await once(stream, 'response')) as [http.IncomingMessage];
      expect(response.statusCode).toBe(200);
      const ended = new Promise((resolve) => response.resume().once('close', resolve));
      response.once('error', () => undefined);
      expect((await api(method, route, body)).status).toBeLessThan(300);
      await ended;
      expect((await api('GET', '/account', undefined, headers)).status).toBe(401);
    }
  });

  test("one's own password is changed by who knows it", async () => {
    const headers = await signIn();
    const change = (current: string) =>
      api('PUT', '/account/password', { current, password: 'another password' }, headers);
    expect((await change('wrong')).status).toBe(401);
    expect((await change(PASSWORD)).status).toBe(204);
    expect((await api('GET', '/account', undefined, headers)).status).toBe(401);
    await signIn('ada', 'another password');
  });

  test('a revoked key is refused at once', async () => {
    const { body } = await api('POST', '/keys', { name: 'ci', scopes: ['read'] });
    const headers = bearer((body as { key: string }).key);
    expect((await api('GET', '/functions', undefined, headers)).status).toBe(200);
    expect((await api('DELETE', '/keys/ci')).status).toBe(204);
    expect((await api('GET', '/functions', undefined, headers)).status).toBe(401);
  });

  test('what is changed is noted, by whom and how it ended, and nothing secret', async () => {
    const headers = await signIn();
    const code = 'exports.handler = () => "a secret in the code";';
    const env = { TOKEN: 'a secret in a variable' };
    const input = { name: 'noted', runtime: 'node', code, env };
    expect((await api('POST', '/functions', input, headers)).status).toBe(201);
    expect((await api('POST', '/functions', input, headers)).status).toBe(409);
    const { body } = await api('GET', '/functions/noted', undefined, headers);
    const { id } = body as { id: string };
    expect((await api('PUT', `/functions/${id}`, { timeout: 5 }, headers)).status).toBe(200);
    expect((await api('POST', '/functions/noted/invoke', { event: 1 }, headers)).status).toBe(200);
    const event = { event: 'a secret in an event' };
    expect((await api('PUT', '/functions/noted/events/one', event, headers)).status).toBe(200);
    expect((await api('DELETE', `/functions/${id}`, undefined, headers)).status).toBe(204);
    expect((await api('DELETE', '/users/ada', undefined, headers)).status).toBe(403);
    await api('POST', '/sign-in', { name: 'ada', password: 'wrong' });
    await api('POST', '/sign-in', { name: 'my password by mistake', password: 'x' });
    await api('PATCH', '/settings', { values: { 'runtime.max_queue': 900 } });

    const { items } = await audit('?limit=9');
    const by = (kind: string, name?: string) => ({ by: kind, ...(name && { name }) });
    const target = 'noted';
    expect(items.map(({ time: _time, ...entry }) => entry)).toEqual([
      {
        ...by('owner'),
        ...{ procedure: 'settings.update', target: 'runtime.max_queue', outcome: 'success' },
      },
      { ...by('nobody'), procedure: 'account.signIn', outcome: 'UNAUTHORIZED' },
      { ...by('nobody'), procedure: 'account.signIn', target: 'ada', outcome: 'UNAUTHORIZED' },
      { ...by('user', 'ada'), procedure: 'functions.remove', target, outcome: 'success' },
      { ...by('user', 'ada'), procedure: 'events.save', target: 'noted, one', outcome: 'success' },
      { ...by('user', 'ada'), procedure: 'functions.update', target, outcome: 'success' },
      { ...by('user', 'ada'), procedure: 'functions.create', target, outcome: 'NAME_TAKEN' },
      { ...by('user', 'ada'), procedure: 'functions.create', target, outcome: 'success' },
      { ...by('user', 'ada'), procedure: 'account.signIn', target: 'ada', outcome: 'success' },
    ]);
    const all = JSON.stringify(await audit('?limit=1000'));
    expect(all).not.toMatch(/secret|mistake|correct|another password|eyJ|cfk_/);
  });

  test('the audit log is read page by page', async () => {
    for (const timeout of [1, 2, 3]) {
      await api('PUT', '/functions/nothing', { timeout });
    }
    const whole = (await audit('?limit=1000')).items;
    const read: unknown[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const page: AuditPage = await audit(`?limit=2${next && `&cursor=${next}`}`);
      expect(page.items.length).toBeLessThanOrEqual(2);
      read.push(...page.items);
      next = page.nextCursor;
    }
    expect(read).toEqual(whole);
    expect(whole.length).toBeGreaterThan(3);
    expect((await api('GET', '/audit?cursor=nonsense')).status).toBe(400);
  });

  test('who guesses has to wait, and is told how long', async () => {
    await api('POST', '/users', { ...ADA, name: 'victim' });
    const guess = () => api('POST', '/sign-in', { name: 'victim', password: 'guess' });
    // At once, since looking at one takes as long as one has to wait at first.
    const answers = await Promise.all(Array.from({ length: 20 }, guess));
    const refused = answers.find(({ status }) => status === 429);
    if (refused === undefined) throw new Error('twenty guesses were looked at');
    expect(refused).toMatchObject({ status: 429, body: { code: 'TOO_MANY_ATTEMPTS' } });
    const { retryAfter } = (refused.body as { data: { retryAfter: number } }).data;
    expect(refused.headers.get('retry-after')).toBe(String(retryAfter));
    // The others are not held up, and the owner is not at all.
    await signIn();
    expect((await api('GET', '/users')).status).toBe(200);
  });
});
