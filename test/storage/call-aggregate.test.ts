import { expect, it } from 'vitest';
import { CallStats } from '../../main/contract/metrics.ts';
import {
  CallAggregate,
  OTHER_ERROR_TYPES,
  STATUS_NUMBER,
} from '../../main/observe/call-aggregate.ts';
import { INVOCATION_STATUSES } from '../../main/contract/invocation.ts';
import { DurationSketch } from '../../main/observe/duration-sketch.ts';

/** Durations from µs to minutes, the same in every run. */
function durations(count: number): number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return 10 ** ((state / 2_147_483_647) * 8 - 3);
  });
}

it('answers quantiles within 1 %', () => {
  const values = durations(20_000);
  const sketch = new DurationSketch();
  for (const value of values) sketch.add(value);
  const sorted = values.toSorted((a, b) => a - b);
  for (const q of [0, 0.01, 0.5, 0.9, 0.99, 0.999, 1]) {
    const exact = sorted[Math.floor(q * (sorted.length - 1))] ?? NaN;
    expect(Math.abs(sketch.quantile(q) - exact) / exact).toBeLessThanOrEqual(0.010_001);
  }
});

it('is the same after it was stored, and after parts were merged', () => {
  const values = durations(5_000);
  const whole = new CallAggregate();
  const merged = new CallAggregate();
  for (let from = 0; from < values.length; from += 500) {
    const part = new CallAggregate();
    values.slice(from, from + 500).forEach((value, i) => {
      const type = i % 10 === 0 ? `E${i % 3}` : undefined;
      whole.add(type === undefined ? 'success' : 'error', value, i % 50 === 0, type);
      part.add(type === undefined ? 'success' : 'error', value, i % 50 === 0, type);
    });
    merged.merge(CallAggregate.fromData(structuredClone(part.toData())));
  }
  const { average, ...others } = merged.toStats().durationMs;
  expect(whole.toStats().durationMs).toMatchObject(others);
  expect(average).toBeCloseTo(whole.toStats().durationMs.average, 6);
  expect(merged.errorTypes).toEqual(whole.errorTypes);
  expect(merged.toStats()).toEqual(CallAggregate.fromData(merged.toData()).toStats());
});

it('has the statistics of the contract, also before the first call', () => {
  const empty = new CallAggregate().toStats();
  expect(CallStats.parse(empty)).toEqual(empty);
  expect(empty).toMatchObject({ total: 0, successRate: 1, durationMs: { minimum: 0, p99: 0 } });
  expect(CallAggregate.fromData(new CallAggregate().toData()).toStats()).toEqual(empty);
  const one = new CallAggregate();
  one.add('timeout', 0, true, 'Timeout');
  expect(one.toStats()).toMatchObject({ failure: 1, successRate: 0, coldStarts: 1 });
  expect(one.toStats().byStatus.timeout).toBe(1);
  expect(one.toStats().durationMs).toEqual({
    average: 0,
    minimum: 0,
    maximum: 0,
    p50: 0,
    p95: 0,
    p99: 0,
  });
});

it('counts what user code invents without bound as others', () => {
  const calls = new CallAggregate();
  for (let i = 0; i < 1_000; i++) calls.add('error', 1, false, `E${i}`);
  expect(Object.keys(calls.errorTypes)).toHaveLength(101);
  expect(calls.errorTypes[OTHER_ERROR_TYPES]).toBe(900);
});

it('has a number for every status of the contract', () => {
  expect(Object.keys(STATUS_NUMBER).toSorted()).toEqual([...INVOCATION_STATUSES].toSorted());
});
