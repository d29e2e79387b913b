import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGauges } from '../../main/observe/gauges.ts';
import type { Gauge } from '../../main/storage/store.ts';

const MINUTE = Date.UTC(2030, 0, 1, 12, 0);

describe('gauges', () => {
  const saved: Gauge[] = [];
  const load = { running: 0, queued: 0, workers: 0, memoryMb: 50 };
  beforeEach(() => {
    vi.useFakeTimers({ now: MINUTE + 57_500, toFake: ['setInterval', 'clearInterval', 'Date'] });
    saved.length = 0;
    Object.assign(load, { running: 0, queued: 0, workers: 0, memoryMb: 50 });
  });
  afterEach(() => void vi.useRealTimers());

  const start = (save = async (gauge: Gauge) => void saved.push({ ...gauge })) =>
    createGauges({ sample: () => ({ ...load }), save, now: Date.now });

  it("keep each minute's maxima and hand them over when it is done", async () => {
    const gauges = start();
    Object.assign(load, { running: 3, workers: 4 });
    vi.advanceTimersByTime(1_000);
    Object.assign(load, { running: 1, queued: 2, memoryMb: 40 });
    vi.advanceTimersByTime(1_000);
    expect(saved).toEqual([]);
    const last = { start: MINUTE, running: 3, queued: 2, workers: 4, memoryMb: 50 };
    expect(gauges.recent()).toEqual([last]);
    vi.advanceTimersByTime(1_000);
    expect(saved).toEqual([last]);
    await gauges.close();
    const next = { start: MINUTE + 60_000, running: 1, queued: 2, workers: 4, memoryMb: 40 };
    expect(saved).toEqual([last, next]);
    vi.advanceTimersByTime(120_000);
    expect(saved).toHaveLength(2);
  });

  it('show a point until the store has it, and survive a store that refuses', async () => {
    const writing = Promise.withResolvers<undefined>();
    const gauges = start(() => writing.promise);
    vi.advanceTimersByTime(5_000);
    expect(gauges.recent().map((point) => point.start)).toEqual([MINUTE, MINUTE + 60_000]);
    writing.reject(new Error('the disk is full'));
    await gauges.close();
    expect(gauges.recent().map((point) => point.start)).toEqual([MINUTE + 60_000]);
  });
});
