import { expect, test } from 'vitest';
import {
  choiceOf,
  moved,
  queryOf,
  refreshOf,
  spanOf,
  zoomed,
} from '../../../renderer/src/views/metrics/ranges';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 0, 2, 12);

const query = (text: string) => new URLSearchParams(text);

test('an address without a range shows the last hour', () => {
  const choice = choiceOf(query(''));
  expect(spanOf(choice, NOW)).toEqual({ from: NOW - HOUR, to: NOW });
  expect(queryOf(choice)).toEqual({ range: undefined, from: undefined, to: undefined });
});

test.each([
  'range=2y',
  'from=2026-01-01T00:00:00Z',
  'from=x&to=y',
  'from=2026-01-02&to=2026-01-01',
])('%s is no reason to fail', (text) => {
  expect(choiceOf(query(text))).toEqual({ range: '1h', zoom: undefined });
});

test('a zoom survives its way through the address', () => {
  const choice = zoomed(choiceOf(query('range=7d')), { from: NOW - HOUR, to: NOW });
  const written = Object.entries(queryOf(choice)).filter(([, value]) => value !== undefined);
  expect(choiceOf(new URLSearchParams(written as [string, string][]))).toEqual(choice);
});

test('a zoom covers whole minutes, two at least', () => {
  const { zoom } = zoomed(choiceOf(query('')), { from: NOW + 10_000, to: NOW + 11_000 });
  expect(zoom).toEqual({ from: NOW, to: NOW + 120_000 });
});

test('only ranges up to now are refreshed, short ones often', () => {
  expect(refreshOf(choiceOf(query('range=5m')))).toBe(5_000);
  expect(refreshOf(choiceOf(query('range=24h')))).toBe(30_000);
  expect(refreshOf(choiceOf(query('range=30d')))).toBe(300_000);
  expect(refreshOf(zoomed(choiceOf(query('')), { from: NOW - HOUR, to: NOW }))).toBeUndefined();
});

test('earlier and later are inverse, and what reaches now follows it again', () => {
  const start = choiceOf(query('range=1h'));
  const earlier = moved(start, 'earlier', NOW);
  expect(earlier.zoom).toEqual({ from: NOW - 1.5 * HOUR, to: NOW - HOUR / 2 });
  const twice = moved(earlier, 'earlier', NOW);
  expect(moved(twice, 'later', NOW)).toEqual(earlier);
  expect(moved(earlier, 'later', NOW)).toEqual(start);
});
