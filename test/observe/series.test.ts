import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Series } from '../../main/contract/metrics.ts';
import { readSeries } from '../../main/observe/series.ts';
import { createSqliteStore } from '../../main/storage/sqlite/sqlite-store.ts';
import type { Gauge, Store } from '../../main/storage/store.ts';
import { aCall } from '../storage/records.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const quiet = () => undefined;

describe('series', () => {
  let dir: string;
  let store: Store;
  // In the middle of a minute, an hour and a day.
  const now = Date.now() - (Date.now() % DAY_MS) - DAY_MS + 12.5 * HOUR_MS + 30_500;
  const ages = [0, 1, 1, 61 * MINUTE_MS, 2 * DAY_MS, 6.9 * DAY_MS, 20 * DAY_MS, 200 * DAY_MS];
  const recent: Gauge[] = [];
  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'cf-series-'));
    const log = { info: quiet, warn: quiet, error: quiet };
    store = await createSqliteStore({ file: path.join(dir, 'a.db'), log });
    ages.forEach((age, n) => {
      const failed = n === 2;
      const call = aCall({
        startedAt: now - age,
        functionId: n === 0 ? 'one' : 'other',
        totalMs: n + 1,
        status: failed ? 'error' : 'success',
        error: failed ? { type: 'KeyError', message: '', stack: [], raw: '' } : undefined,
      });
      store.record(call, []);
    });
    const minute = now - (now % MINUTE_MS);
    const gauge = { running: 1, queued: 0, workers: 2, memoryMb: 80.5 };
    await store.saveGauge({ ...gauge, start: minute - MINUTE_MS });
    await store.saveGauge({ ...gauge, start: minute - MINUTE_MS, running: 7, memoryMb: 10 });
    await store.saveGauge({ ...gauge, start: minute - 3 * HOUR_MS, queued: 5 });
    recent.push({ ...gauge, start: minute, running: 9 });
  });
  afterAll(async () => {
    await store.close();
    await rm(dir, { recursive: true });
  });

  const read = (from: number, more: { to?: number; functionId?: string } = {}) =>
    readSeries(
      { store, recentGauges: () => recent, now },
      { from, to: more.to, functionId: more.functionId },
    );

  it.each([
    ['an hour', HOUR_MS, 60, 3],
    ['5 hours', 5 * HOUR_MS, 60, 4],
    ['24 hours', DAY_MS, 300, 4],
    ['7 days', 7 * DAY_MS - HOUR_MS, 3_600, 6],
    ['30 days', 30 * DAY_MS, 14_400, 7],
    ['all time', now, 172_800, 8],
  ])('of %s has equal points without gaps', async (_what, range, step, calls) => {
    const series = Series.parse(await read(now - range));
    expect(series.step).toBe(step);
    expect(series.points.length).toBeLessThanOrEqual(302);
    const starts = series.points.map(({ start }) => Date.parse(start));
    starts.forEach((start, n) => expect(start).toBe((starts[0] ?? 0) + n * step * 1_000));
    expect((starts[0] ?? 0) % (step * 1_000)).toBe(0);
    expect(starts.at(-1)).toBeGreaterThan(now - step * 1_000);
    expect(series.total.total).toBe(calls);
    expect(series.points.reduce((sum, point) => sum + point.calls, 0)).toBe(calls);
    expect(series.points.at(-1)?.calls).toBeGreaterThan(0);
  });

  it('sums up failures and durations, and is empty where nothing happened', async () => {
    const { total, points } = await read(now - HOUR_MS);
    expect(total).toMatchObject({ total: 3, failure: 1, byErrorType: { KeyError: 1 } });
    expect(total.durationMs).toMatchObject({ minimum: 1, maximum: 3 });
    expect(total.durationMs.p50).toBeCloseTo(2, 1);
    expect(points[0]).toMatchObject({ calls: 0, byErrorType: {}, durationMs: { p99: 0 } });
  });

  it('is of one function', async () => {
    expect((await read(now - DAY_MS, { functionId: 'one' })).total.total).toBe(1);
    expect((await read(now - DAY_MS, { functionId: 'nobody' })).total.total).toBe(0);
  });

  it('reads hours where minutes are gone, and ends where it should', async () => {
    const to = now - 19.9 * DAY_MS;
    const series = await read(now - 20 * DAY_MS - HOUR_MS, { to });
    expect(series.step).toBe(3_600);
    expect(series.total.total).toBe(1);
    expect(Date.parse(series.points.at(-1)?.start ?? '')).toBeLessThanOrEqual(to);
    expect(series.gauges).toEqual([]);
  });

  it('has the largest gauges of each step, those not stored yet included', async () => {
    const hour = (await read(now - HOUR_MS)).gauges;
    expect(hour.map(({ running }) => running)).toEqual([7, 9]);
    expect(hour[0]?.memoryMb).toBe(80.5);
    const day = (await read(now - DAY_MS)).gauges;
    expect(day.map(({ running, queued }) => [running, queued])).toEqual([
      [1, 5],
      [7, 0],
      [9, 0],
    ]);
    const month = (await read(now - 30 * DAY_MS)).gauges;
    expect(month.map(({ running }) => running).at(-1)).toBe(9);
  });

  it('refuses a range that is none', async () => {
    const refusal = { code: 'INVALID_INPUT', data: { field: 'from' } };
    await expect(read(now - 5, { to: now - 10 })).rejects.toMatchObject(refusal);
    await expect(read(now + 10)).rejects.toMatchObject(refusal);
  });
});
