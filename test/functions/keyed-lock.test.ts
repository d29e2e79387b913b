import { expect, test } from 'vitest';
import { createKeyedLock } from '../../main/functions/keyed-lock.ts';

test('what has the same key runs one after the other, in order', async () => {
  const locked = createKeyedLock();
  const told: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = locked('a', async () => {
    told.push('first begins');
    await gate.promise;
    told.push('first ends');
    return 1;
  });
  const second = locked('a', async () => {
    told.push('second');
    return 2;
  });
  const third = locked('a', async () => void told.push('third'));
  // Another key waits for nobody.
  expect(await locked('b', async () => told.push('other'))).toBeGreaterThan(0);
  expect(told.toSorted()).toEqual(['first begins', 'other']);
  gate.resolve();
  expect(await Promise.all([first, second, third])).toEqual([1, 2, undefined]);
  expect(told.slice(2)).toEqual(['first ends', 'second', 'third']);
});

test('a failure is told to who asked, and holds nobody up', async () => {
  const locked = createKeyedLock();
  const failing = locked('a', () => Promise.reject(new Error('no')));
  const next = locked('a', async () => 'next');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('next');
  expect(await locked('a', async () => 'again')).toBe('again');
});
