import { describe, expect, it } from 'vitest';
import type { Store } from '../../main/storage/store.ts';
import { aCall, aFunction } from './records.ts';

const HOUR_MS = 3_600_000;

/** What every store does for the views of the desk: kept events, gauges, activity. */
export function describeDesk(store: () => Store): void {
  describe('kept events', () => {
    it('are listed by name, replaced and removed', async () => {
      const { events, saveEvent, removeEvent } = store();
      await saveEvent('f', { name: 'zwei', event: '{"n":"\u{1f600}"}' });
      await saveEvent('f', { name: 'eins', event: 'null' });
      await saveEvent('f', { name: 'eins', event: '[1]' });
      await saveEvent('g', { name: 'eins', event: '2' });
      expect(await events('f')).toEqual([
        { name: 'eins', event: '[1]' },
        { name: 'zwei', event: '{"n":"\u{1f600}"}' },
      ]);
      expect(await removeEvent('f', 'eins')).toBe(true);
      expect(await removeEvent('f', 'eins')).toBe(false);
      expect(await events('f')).toHaveLength(1);
      expect(await events('g')).toHaveLength(1);
      expect(await events('nobody')).toEqual([]);
    });

    it('outlive their function', async () => {
      const fn = aFunction();
      await store().saveFunction(fn);
      await store().saveEvent(fn.id, { name: 'a', event: '1' });
      await store().removeFunction(fn.id);
      expect(await store().events(fn.id)).toHaveLength(1);
    });
  });

  describe('gauges', () => {
    it('keep the largest of a minute, and of a step', async () => {
      const start = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS;
      const low = { running: 1, queued: 2, workers: 3, memoryMb: 4.5 };
      await store().saveGauge({ start, ...low });
      await store().saveGauge({ start, ...low, running: 5, queued: 0 });
      await store().saveGauge({ start: start + 60_000, ...low, workers: 9 });
      await store().saveGauge({ start: start + 600_000, ...low });
      const range = { from: start, to: start + HOUR_MS };
      expect(await store().gauges({ ...range, step: 60 })).toEqual([
        { start, ...low, running: 5 },
        { start: start + 60_000, ...low, workers: 9 },
        { start: start + 600_000, ...low },
      ]);
      expect(await store().gauges({ ...range, step: 300 })).toEqual([
        { start, ...low, running: 5, workers: 9 },
        { start: start + 600_000, ...low },
      ]);
      expect(await store().gauges({ from: start + HOUR_MS, to: start, step: 60 })).toEqual([]);
    });
  });

  describe('activity', () => {
    it('tells the newest call and the hours of each function', async () => {
      const since = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS;
      const error = { type: 'KeyError', message: '', stack: [], raw: '' };
      const of = (functionId: string, startedAt: number, change = {}) =>
        aCall({ functionId, startedAt, ...change });
      const calls = [
        of('a', since - 1),
        of('a', since, { totalMs: 10 }),
        of('a', since + 2 * HOUR_MS, { totalMs: 20, runtime: 'python' }),
        of('a', since + 2 * HOUR_MS + 1, { totalMs: 30.5, status: 'error', error }),
        of('old', since - HOUR_MS),
      ];
      for (const call of calls) store().record(call, []);
      const [a, old, ...rest] = await store().activity(['a', 'nobody', 'old'], since);
      expect(rest).toEqual([]);
      expect(a).toMatchObject({
        ...{ functionId: 'a', calls: 3, failures: 1, perHour: [1, 0, 2] },
        last: { invocationId: calls[3]?.id, status: 'error', totalMs: 30.5, errorType: 'KeyError' },
      });
      expect(a?.p95Ms).toBeCloseTo(30.5, 0);
      expect(old).toMatchObject({ calls: 0, failures: 0, perHour: [], p95Ms: 0 });
      expect(old?.last).toMatchObject({ invocationId: calls[4]?.id, errorType: undefined });
    });

    it('merges rollups into longer steps', async () => {
      const start = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS;
      for (const minute of [0, 4, 5, 59]) {
        store().record(aCall({ startedAt: start + minute * 60_000 }), []);
      }
      const range = { from: start, to: start + HOUR_MS, period: 60 } as const;
      const merged = await store().rollups({ ...range, step: 300 });
      expect(merged.map((rollup) => [rollup.start, rollup.calls.calls])).toEqual([
        [start, 2],
        [start + 300_000, 1],
        [start + 3_300_000, 1],
      ]);
    });
  });
}
