import { describe, expect, it } from 'vitest';
import type { Invocation, InvocationSummary } from '../../../main/contract/invocation.ts';
import { extended, NONE, toggled } from '../../../renderer/src/views/invocations/choice.ts';
import { compareRuns } from '../../../renderer/src/views/invocations/compare.ts';
import { curlCommand } from '../../../renderer/src/views/invocations/curl.ts';
import {
  clientFilter,
  readFilter,
  serverFilter,
  wholeFilter,
} from '../../../renderer/src/views/invocations/filter.ts';
import { jsonDiff } from '../../../renderer/src/views/invocations/json-diff.ts';
import { mergeNewest } from '../../../renderer/src/views/invocations/merge.ts';
import { scaleOf, segmentsOf } from '../../../renderer/src/views/invocations/waterfall.ts';

function call(id: string, more: Partial<InvocationSummary> = {}): InvocationSummary {
  return {
    id,
    functionId: 'f1',
    functionName: 'greet',
    version: 1,
    runtime: 'node',
    status: 'success',
    coldStart: false,
    startedAt: '2026-11-24T03:00:00.000Z',
    durations: { queueMs: 0, initMs: 0, runMs: 1, totalMs: 1 },
    memoryMb: 50,
    ...more,
  };
}
const ids = (calls: readonly { id: string }[]) => calls.map(({ id }) => id).join('');

describe('the list of calls', () => {
  it('stays newest first without doubles, whenever a call ends', () => {
    const list = [call('f'), call('d'), call('b')];
    expect(ids(mergeNewest(list, [call('c'), call('g'), call('d')]))).toBe('gfdcb');
    expect(ids(mergeNewest([], [call('a'), call('b'), call('a')]))).toBe('ba');
    expect(ids(mergeNewest(list, [call('a')]))).toBe('fdba');
  });

  it('is chosen from by ranges', () => {
    const items = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
    const first = toggled(NONE, 'b');
    expect([...extended(first, items, 'd').ids]).toEqual(['b', 'c', 'd']);
    expect([...extended(first, items, 'a').ids].sort()).toEqual(['a', 'b']);
    expect([...toggled(first, 'b').ids]).toEqual([]);
  });

  it('keeps what was checked when a range is added', () => {
    const items = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));
    const two = toggled(toggled(NONE, 'a'), 'c');
    const longer = extended(two, items, 'e');
    expect([...longer.ids]).toEqual(['a', 'c', 'd', 'e']);
    expect([...extended(longer, items, 'd').ids]).toEqual(['a', 'c', 'd']);
  });
});

describe('filters', () => {
  const filter = (query: string) => readFilter(new URLSearchParams(query));

  it('ask the platform for what it knows', () => {
    expect(serverFilter(filter('function=greet&status=timeout'), { from: 5 })).toEqual({
      function: 'greet',
      status: 'timeout',
      from: 5,
    });
    expect(serverFilter(filter('status=failed&cold=1'), {})).toEqual({});
  });

  it('apply the rest here', () => {
    const failures = clientFilter(filter('status=failed'));
    expect([call('a'), call('b', { status: 'crashed' })].map(failures)).toEqual([false, true]);
    expect(clientFilter(filter('cold=1'))(call('a'))).toBe(false);
  });

  it('hold for calls that end now, too', () => {
    const wanted = wholeFilter(filter('function=greet&status=error&from=1000'));
    expect(wanted(call('a', { status: 'error' }))).toBe(true);
    expect(wanted(call('a', { status: 'error', functionName: 'b', functionId: 'b' }))).toBe(false);
    expect(wanted(call('a'))).toBe(false);
    expect(wholeFilter(filter('to=1000'))(call('a'))).toBe(false);
  });
});

describe('the waterfall', () => {
  it('has one round scale that the slowest does not spoil', () => {
    expect(scaleOf([])).toBe(1);
    expect(scaleOf([3, 4, 4.5])).toBe(5);
    expect(scaleOf([...Array.from({ length: 99 }, () => 18), 60_000])).toBe(20);
  });

  it('cuts off what is longer', () => {
    const durations = { queueMs: 5, initMs: 5, runMs: 90, totalMs: 100 };
    expect(segmentsOf(durations, 100)).toEqual({
      segments: [
        { part: 'queue', width: 5 },
        { part: 'start', width: 5 },
        { part: 'run', width: 90 },
      ],
      over: false,
    });
    const { segments, over } = segmentsOf(durations, 50);
    expect(over).toBe(true);
    expect(segments.reduce((sum, { width }) => sum + width, 0)).toBe(100);
  });
});

describe('comparison', () => {
  it.each([
    [{ a: 1 }, { a: 1 }, []],
    [1, 2, [['$', 'changed']]],
    [null, undefined, []],
    [
      { a: { b: [1, 2] } },
      { a: { b: [1, 3, 4] } },
      [
        ['$.a.b[1]', 'changed'],
        ['$.a.b[2]', 'added'],
      ],
    ],
    [{ a: 1, 'b c': 2 }, { a: 1 }, [['$["b c"]', 'removed']]],
    [{ a: null }, {}, [['$.a', 'removed']]],
    [[], {}, [['$', 'changed']]],
  ])('%j and %j', (before, after, wanted) => {
    const { list } = jsonDiff(before ?? null, after ?? null);
    expect(list.map(({ path, kind }) => [path, kind])).toEqual(wanted);
  });

  it('ends when there is more than anybody reads', () => {
    const many = (offset: number) => Array.from({ length: 100_000 }, (_, index) => index + offset);
    const started = performance.now();
    expect(jsonDiff(many(0), many(1))).toMatchObject({ more: true, list: { length: 200 } });
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('knows the same, the different and the failed', () => {
    const good = { status: 'success', result: { a: 1 } } as const;
    const bad = (message: string): Pick<Invocation, 'status' | 'error'> => ({
      status: 'error',
      error: { type: 'TypeError', message, stack: [], raw: '' },
    });
    expect(compareRuns(good, { status: 'success', result: { a: 1 } })).toBe('same');
    expect(compareRuns(good, { status: 'success', result: { a: 2 } })).toBe('different');
    expect(compareRuns(good, bad('x'))).toBe('failed');
    expect(compareRuns(bad('x'), bad('x'))).toBe('same');
    expect(compareRuns(bad('x'), bad('y'))).toBe('failed');
    expect(compareRuns(bad('x'), good)).toBe('different');
  });
});

describe('curl', () => {
  const base = { url: 'http://127.0.0.1:8080', token: 't', functionId: 'fn_1' };

  it('quotes whatever is in the event', () => {
    const text = curlCommand({ ...base, event: { name: "it's $HOME `x`" }, context: {} });
    expect(text).toContain(`'http://127.0.0.1:8080/api/v1/functions/fn_1/invoke'`);
    expect(text).toContain(`--data-binary '{"event":{"name":"it'\\''s $HOME \`x\`"}}'`);
  });

  it('keeps null as an event, and the context', () => {
    expect(curlCommand({ ...base, event: null, context: { a: 1 } })).toContain(
      '{"event":null,"context":{"a":1}}',
    );
  });
});
