import { expect, test } from 'vitest';
import { DurationSketch } from '../../main/observe/duration-sketch.ts';

const sketchOf = (...values: number[]) => {
  const sketch = new DurationSketch();
  for (const value of values) sketch.add(value);
  return sketch;
};

test('a quantile is the nearest rank: of few values the greatest is their p99', () => {
  const few = sketchOf(3.4, 16.6, 188, 1_490);
  expect(few.quantile(0.99) / 1_490).toBeCloseTo(1, 1);
  expect(few.quantile(0.75) / 188).toBeCloseTo(1, 1);
  expect(few.quantile(0.5) / 16.6).toBeCloseTo(1, 1);
  expect(few.quantile(0) / 3.4).toBeCloseTo(1, 1);
});

test('of none it is 0', () => {
  expect(sketchOf().quantile(0.5)).toBe(0);
});

test('encoded sketches are added one after the other, or joined by zero bytes', () => {
  const parts = [sketchOf(0.004, 3.4, 3.4), sketchOf(16.6), sketchOf(0.002, 188, 1_490)];
  const encoded = parts.map((part) => [...part.encode()]);
  const joined = new DurationSketch();
  joined.mergeEncoded(Uint8Array.from(encoded.flatMap((bytes) => [0, ...bytes]).slice(1)));
  const one = new DurationSketch();
  for (const bytes of encoded) one.mergeEncoded(Uint8Array.from(bytes));
  expect(joined.encode()).toEqual(one.encode());
  expect(one.encode()).toEqual(sketchOf(0.004, 3.4, 3.4, 16.6, 0.002, 188, 1_490).encode());
});
