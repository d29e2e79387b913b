import { describe, expect, it } from 'vitest';
import { createLiveLogs } from '../../main/observe/live-logs.ts';
import { aCall, aLine } from '../storage/records.ts';

const line = (message: string, change: { functionName?: string; level?: number } = {}) =>
  aLine(aCall(), { message, ...change });

describe('live logs', () => {
  it('have a line that is printed before the first look', async () => {
    const logs = createLiveLogs();
    const tail = logs.tail({}, undefined);
    const follow = logs.follow({}, undefined);
    logs.publish(line('early'));
    expect((await tail.next()).value?.message).toBe('early');
    expect((await follow.next()).value?.map(({ message }) => message)).toEqual(['early']);
    expect(logs.readers).toBe(2);
  });

  it('forget a reader that leaves, by return, by signal, or before it looked', async () => {
    const logs = createLiveLogs();
    const left = logs.tail({}, undefined);
    const stop = new AbortController();
    const aborted = logs.follow({}, stop.signal);
    const waiting = aborted.next();
    await left.return();
    stop.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect((await logs.follow({}, AbortSignal.abort()).next()).done).toBe(true);
    expect(logs.readers).toBe(0);
    logs.publish(line('nobody reads'));
    expect((await left.next()).done).toBe(true);
  });

  it('gather lines into batches of at most 500', async () => {
    const logs = createLiveLogs();
    const follow = logs.follow({ function: 'wanted' }, undefined);
    for (let n = 0; n < 1_200; n++) {
      logs.publish(line(String(n), { functionName: n % 2 === 0 ? 'wanted' : 'other' }));
    }
    const sizes: number[] = [];
    const seen: string[] = [];
    while (seen.length < 600) {
      const { value } = await follow.next();
      sizes.push(value?.length ?? 0);
      seen.push(...(value ?? []).map(({ message }) => message));
    }
    expect(sizes).toEqual([500, 100]);
    expect(seen).toEqual(Array.from({ length: 600 }, (_, n) => String(n * 2)));
  });

  it('tell a slow reader what it missed, and hold no more than they say', async () => {
    const logs = createLiveLogs();
    const tail = logs.tail({}, undefined);
    const follow = logs.follow({}, undefined);
    for (let n = 0; n < 25_000; n++) logs.publish(line(String(n)));
    expect((await tail.next()).value?.message).toContain('15000 lines');
    expect((await tail.next()).value?.message).toBe('15000');
    const first = (await follow.next()).value ?? [];
    expect(first).toHaveLength(500);
    expect(first[0]?.message).toContain('15000 lines');
    let last = '';
    for (let read = 499; read < 10_000;) {
      const { value } = await follow.next();
      read += value?.length ?? 0;
      last = value?.at(-1)?.message ?? '';
    }
    expect(last).toBe('24999');
    const huge = logs.tail({}, undefined);
    for (let n = 0; n < 10; n++) logs.publish(line('x'.repeat(1_000_000)));
    expect((await huge.next()).value?.message).toContain('6 lines');
  });

  it('end with the platform, after what was printed', async () => {
    const logs = createLiveLogs();
    const tail = logs.tail({}, undefined);
    const follow = logs.follow({}, undefined);
    logs.publish(line('last words'));
    logs.close();
    expect((await tail.next()).value?.message).toBe('last words');
    expect((await tail.next()).done).toBe(true);
    expect((await follow.next()).value).toHaveLength(1);
    expect((await follow.next()).done).toBe(true);
    expect((await logs.follow({}, undefined).next()).done).toBe(true);
    expect(logs.readers).toBe(0);
  });
});
