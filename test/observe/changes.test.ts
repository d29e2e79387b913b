import { describe, expect, it } from 'vitest';
import { createChangeFeed } from '../../main/observe/changes.ts';
import { InvocationSummary } from '../../main/contract/invocation.ts';
import { aCall } from '../storage/records.ts';

describe('changes', () => {
  it('are gathered for every reader', async () => {
    const changes = createChangeFeed();
    const readers = [changes.follow(undefined), changes.follow(undefined)];
    const call = aCall({
      status: 'error',
      error: { type: 'TypeError', message: 'no', stack: [], raw: '' },
    });
    changes.functionChanged('a');
    changes.callEnded(call);
    changes.functionChanged('a');
    changes.functionChanged('b');
    for (const reader of readers) {
      const { value } = await reader.next();
      expect(value).toMatchObject({ functions: ['a', 'b'], ended: 1 });
      expect(InvocationSummary.parse(value?.invocations[0])).toEqual(value?.invocations[0]);
      expect(value?.invocations[0]).toMatchObject({ id: call.id, error: { type: 'TypeError' } });
    }
  });

  it('have the newest 100 calls, oldest first, and how many there were', async () => {
    const changes = createChangeFeed();
    const reader = changes.follow(undefined);
    const calls = Array.from({ length: 250 }, () => aCall());
    for (const call of calls) changes.callEnded(call);
    const { value } = await reader.next();
    expect(value?.ended).toBe(250);
    expect(value?.invocations.map(({ id }) => id)).toEqual(calls.slice(150).map(({ id }) => id));
  });

  it('wait for a slow reader as one message', async () => {
    const changes = createChangeFeed();
    const fast = changes.follow(undefined);
    const slow = changes.follow(undefined);
    const calls = Array.from({ length: 3 * 60 }, () => aCall());
    for (let round = 0; round < 3; round++) {
      changes.functionChanged(`f${round}`);
      for (const call of calls.slice(round * 60, (round + 1) * 60)) changes.callEnded(call);
      expect((await fast.next()).value?.ended).toBe(60);
    }
    const { value } = await slow.next();
    expect(value).toMatchObject({ functions: ['f0', 'f1', 'f2'], ended: 180 });
    expect(value?.invocations.map(({ id }) => id)).toEqual(calls.slice(80).map(({ id }) => id));
  });

  it('end with the platform and with the reader', async () => {
    const changes = createChangeFeed();
    const stop = new AbortController();
    const leaving = changes.follow(stop.signal);
    const staying = changes.follow(undefined);
    const waiting = leaving.next();
    stop.abort();
    expect((await waiting).done).toBe(true);
    changes.functionChanged('a');
    changes.close();
    expect((await staying.next()).value?.functions).toEqual(['a']);
    expect((await staying.next()).done).toBe(true);
    expect((await changes.follow(AbortSignal.abort()).next()).done).toBe(true);
    expect((await changes.follow(undefined).next()).done).toBe(true);
    expect(changes.readers).toBe(0);
  });

  it('cost a call well under a microsecond', () => {
    const changes = createChangeFeed();
    const call = aCall();
    const perCallNs = () => {
      const began = performance.now();
      for (let n = 0; n < 200_000; n++) changes.callEnded(call);
      return (performance.now() - began) * 5;
    };
    perCallNs();
    const unread = perCallNs();
    changes.follow(undefined);
    perCallNs();
    expect(Math.min(perCallNs(), perCallNs(), perCallNs())).toBeLessThan(500);
    expect(unread).toBeLessThan(500);
    changes.close();
  });
});
