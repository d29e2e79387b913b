import { expect, test } from 'vitest';
import { createSessions } from '../../main/http/sessions.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function cookieOf(setCookie: string | undefined): string {
  return setCookie?.split(';', 1)[0] ?? '';
}

test('a ticket opens one session, once', () => {
  const sessions = createSessions('token');
  const ticket = sessions.createTicket();
  const cookie = sessions.redeem(ticket);
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/);
  expect(sessions.accepts(`other=1; ${cookieOf(cookie)}`)).toBe(true);
  expect(sessions.redeem(ticket)).toBeUndefined();
});

test('a session outlives a restart, and ends with its token or its time', () => {
  let now = 1_000_000;
  const before = createSessions('token', () => now);
  const cookie = cookieOf(before.redeem(before.createTicket()));
  expect(createSessions('token', () => now).accepts(cookie)).toBe(true);
  expect(createSessions('another', () => now).accepts(cookie)).toBe(false);
  now += 31 * DAY;
  expect(before.accepts(cookie)).toBe(false);
});

test('a ticket is worth nothing after ten minutes', () => {
  let now = 0;
  const sessions = createSessions('token', () => now);
  const ticket = sessions.createTicket();
  now += 11 * MINUTE;
  expect(sessions.redeem(ticket)).toBeUndefined();
});

test('a session that was tampered with is no session', () => {
  const sessions = createSessions('token');
  const cookie = cookieOf(sessions.redeem(sessions.createTicket()));
  const [until = ''] = cookie.split('=')[1]?.split('.') ?? [];
  for (const forged of [
    cookie.replace(until, String(Number(until) + 1)),
    cookie.slice(0, -2),
    `${cookie.slice(0, -1)}${cookie.endsWith('A') ? 'B' : 'A'}x`,
    'cf_session=',
    'cf_session=9999999999999.x.',
    `cf_session=${'9'.repeat(400)}.x.y`,
  ]) {
    expect(sessions.accepts(forged), forged).toBe(false);
  }
});

test('old tickets make room for new ones', () => {
  const sessions = createSessions('token');
  const first = sessions.createTicket();
  for (let made = 0; made < 100; made++) sessions.createTicket();
  expect(sessions.redeem(first)).toBeUndefined();
  expect(sessions.redeem(sessions.createTicket())).toBeDefined();
});
