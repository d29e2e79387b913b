import { expect, test } from 'vitest';
import { sparkPoints } from '../../../renderer/src/views/functions/spark.ts';

test('the largest value touches the top, 0 the bottom', () => {
  expect(sparkPoints([0, 5, 10], 20, 10)).toBe('0,10 10,5 20,0');
});

test('nothing at all is a line at the bottom, and one value is one point', () => {
  expect(sparkPoints([0, 0], 10, 4)).toBe('0,4 10,4');
  expect(sparkPoints([3], 10, 4)).toBe('0,0');
});
