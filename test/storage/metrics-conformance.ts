import { describe, expect, it } from 'vitest';
import { CallAggregate } from '../../main/observe/call-aggregate.ts';
import type { Store } from '../../main/storage/store.ts';
import { aCall } from './records.ts';

/** What every store does with totals and rollups. */
export function describeMetrics(store: () => Store): void {
  describe('metrics', () => {
    it('sums up as if every call were counted by hand', async () => {
      const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 7_200_000;
      const all = new CallAggregate();
      const perMinute = new Map<number, CallAggregate>();
      const perFunction = new Map<string, CallAggregate>();
      for (let i = 0; i < 3_000; i++) {
        const failed = i % 7 === 0;
        const call = aCall({
          startedAt: hour + ((i * 7_919) % 7_200_000),
          functionId: `fn-${i % 4}`,
          functionName: `n${i % 4}`,
          runtime: i % 4 === 0 && i > 1_500 ? 'python' : 'node',
          status: failed ? 'error' : 'success',
          error: failed ? { type: `E${i % 3}`, message: '', stack: [], raw: '' } : undefined,
          coldStart: i % 100 === 0,
          totalMs: ((i * 31) % 997) / 10 + 0.1,
        });
        store().record(call, []);
        if (i % 500 === 0) await store().flush();
        const minute = Math.floor(call.startedAt / 60_000) * 60_000;
        if (!perMinute.has(minute)) perMinute.set(minute, new CallAggregate());
        const key = `${call.functionId} ${call.runtime}`;
        if (!perFunction.has(key)) perFunction.set(key, new CallAggregate());
        for (const sum of [all, perMinute.get(minute), perFunction.get(key)]) {
          sum?.add(call.status, call.totalMs, call.coldStart, call.error?.type);
        }
      }
      await store().flush();
      const range = { from: hour, to: hour + 7_200_000 };
      const minutes = await store().rollups({ ...range, period: 60 });
      expect(minutes.map(({ start }) => start)).toEqual(
        [...perMinute.keys()].toSorted((a, b) => a - b),
      );
      for (const { start, calls } of minutes) expectSame(calls, perMinute.get(start));
      const hours = await store().rollups({ ...range, period: 3600 });
      expect(hours.map(({ start }) => start)).toEqual([hour, hour + 3_600_000]);
      const merged = new CallAggregate();
      for (const { calls } of hours) merged.merge(calls);
      expectSame(merged, all);
      const totals = await store().totals();
      expect(totals).toHaveLength(perFunction.size);
      for (const { functionId, runtime, calls } of totals) {
        expectSame(calls, perFunction.get(`${functionId} ${runtime}`));
      }
      const ofOne = await store().rollups({ ...range, period: 3600, functionId: 'fn-0' });
      expect(ofOne.map(({ calls }) => calls.calls).reduce((a, b) => a + b)).toBe(750);
      expect(await store().rollups({ ...range, period: 60, functionId: 'nobody' })).toEqual([]);
    });
  });
}

function expectSame(actual: CallAggregate, expected: CallAggregate | undefined): void {
  const a = actual.toStats();
  const b = expected?.toStats();
  // The order of summation differs.
  expect(a.durationMs.average).toBeCloseTo(b?.durationMs.average ?? NaN, 6);
  expect({ ...a, durationMs: { ...a.durationMs, average: 0 } }).toEqual({
    ...b,
    durationMs: { ...b?.durationMs, average: 0 },
  });
  expect(actual.errorTypes).toEqual(expected?.errorTypes);
}
