import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { whileVisible } from '../../../renderer/src/lib/while-visible';

let visibility: DocumentVisibilityState = 'visible';

function becomes(state: DocumentVisibilityState): void {
  visibility = state;
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers();
  visibility = 'visible';
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('nothing is asked while nobody looks, and at once when somebody does again', () => {
  const run = vi.fn();
  const stop = whileVisible(1_000, run);
  vi.advanceTimersByTime(2_000);
  expect(run).toHaveBeenCalledTimes(3);
  becomes('hidden');
  vi.advanceTimersByTime(60_000);
  expect(run).toHaveBeenCalledTimes(3);
  becomes('visible');
  expect(run).toHaveBeenCalledTimes(4);
  stop();
  vi.advanceTimersByTime(60_000);
  becomes('visible');
  expect(run).toHaveBeenCalledTimes(4);
});

test('the past is read once', () => {
  const run = vi.fn();
  whileVisible(undefined, run);
  vi.advanceTimersByTime(3_600_000);
  expect(run).toHaveBeenCalledTimes(1);
});
