import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Invocation, RunEvent } from '../../../main/contract/invocation.ts';
import { createRun } from '../../../renderer/src/lib/run.svelte.ts';

/** The calls that were started, each told what it does by `tell`; it ends with `ended`. */
const calls: { tell(event: RunEvent): void }[] = [];

vi.mock('../../../renderer/src/lib/platform.svelte.ts', () => ({
  platform: {
    functions: {
      run() {
        return Promise.resolve(
          new ReadableStream<RunEvent>({
            start(stream) {
              calls.push({
                tell(event) {
                  stream.enqueue(event);
                  if (event.type === 'ended') stream.close();
                },
              });
            },
          }),
        );
      },
    },
  },
}));

const invocation = (id: string): Invocation => ({
  ...{ id, functionId: 'f', functionName: 'greet', version: 1, runtime: 'node' },
  ...{ status: 'success', logs: [], coldStart: false, memoryMb: 10, result: id },
  startedAt: '2026-01-01T00:00:00.000Z',
  durations: { queueMs: 0, initMs: 0, runMs: 1, totalMs: 1 },
});

beforeEach(() => {
  calls.length = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function started(run: ReturnType<typeof createRun>, id: string) {
  const ended = run.start({ id: 'greet', event: {} });
  const call = calls.at(-1);
  call?.tell({ type: 'started', invocationId: id });
  return { ended, end: () => call?.tell({ type: 'ended', invocation: invocation(id) }) };
}

test('what was shown stays until a call has ended, if that is at once', async () => {
  const run = createRun();
  const one = started(run, 'one');
  one.end();
  expect(await one.ended).toEqual(invocation('one'));
  const two = started(run, 'two');
  expect(run).toMatchObject({ running: true, state: 'ended', invocation: { id: 'one' } });
  two.end();
  await two.ended;
  expect(run).toMatchObject({ running: false, state: 'ended', invocationId: 'two' });
  expect(run).toMatchObject({ invocation: { id: 'two' }, previous: { id: 'one' } });
});

test('a call that takes longer is shown as it runs', async () => {
  const run = createRun();
  const one = started(run, 'one');
  one.end();
  await one.ended;
  const two = started(run, 'two');
  vi.advanceTimersByTime(100);
  expect(run).toMatchObject({ running: true, state: 'running', invocation: undefined });
  two.end();
  await two.ended;
  expect(run).toMatchObject({ invocation: { id: 'two' }, previous: { id: 'one' } });
});

test('a second start ends the first, which is told nothing of how the second ended', async () => {
  const run = createRun();
  const one = started(run, 'one');
  const two = started(run, 'two');
  one.end();
  two.end();
  expect(await one.ended).toBeUndefined();
  expect(await two.ended).toEqual(invocation('two'));
  expect(run).toMatchObject({ invocation: { id: 'two' }, previous: undefined });
});
