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
