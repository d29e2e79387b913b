import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../main/contract/log.ts';
import { toNdjson, toText } from '../../../renderer/src/views/logs/export.ts';
import {
  clientFilter,
  isFiltered,
  readFilter,
  searchPattern,
  serverFilter,
} from '../../../renderer/src/views/logs/filter.ts';
import { createLineBuffer } from '../../../renderer/src/views/logs/line-buffer.ts';
import { firstSince, inOrder, withoutKnown } from '../../../renderer/src/views/logs/merge.ts';
import { extended, NOTHING, only, toggled } from '../../../renderer/src/views/logs/selection.ts';

function line(message: string, second = 0, more: Partial<LogLine> = {}): LogLine {
  return {
    time: new Date(Date.UTC(2026, 10, 24, 3, 0, second)).toISOString(),
    level: 'info',
    stream: 'stdout',
    message,
    functionId: 'f',
    functionName: 'greet',
    ...more,
  };
}
const messages = (lines: readonly LogLine[]) => lines.map(({ message }) => message);

describe('the buffer of lines', () => {
  it('keeps the number of a line while others come and go', () => {
    const buffer = createLineBuffer();
    buffer.append([line('b'), line('c')]);
    const before = buffer.rows(false);
    buffer.prepend([line('a')]);
    const after = buffer.rows(true);
    expect(messages([...after.data])).toEqual(['a', 'b', 'c']);
    expect(after.base + 1).toBe(before.base);
    buffer.clear();
    expect(buffer.rows(false).base).toBe(before.base + 2);
  });

  it('shows a moment: later lines are not in earlier rows', () => {
    const buffer = createLineBuffer();
    buffer.append([line('a')]);
    const { data } = buffer.rows(false);
    buffer.append([line('b')]);
    expect(data.length).toBe(1);
    expect(buffer.rows(false).data.length).toBe(2);
  });

  it('lets the oldest go, many at once, by number and by size', () => {
    const buffer = createLineBuffer(10, 1_000);
    buffer.append(Array.from({ length: 11 }, (_, index) => line(String(index))));
    expect(buffer.over).toBe(true);
    buffer.release();
    expect(buffer.length).toBeLessThanOrEqual(10);
    expect(buffer.at(buffer.length - 1)?.message).toBe('10');
    expect(buffer.rows(true).base).toBe(11 - buffer.length);
    buffer.append([line('x'.repeat(5_000))]);
    buffer.release();
    expect(buffer.length).toBe(1);
    expect(buffer.over).toBe(false);
  });

  it('takes 200,000 lines without a stutter', () => {
    const buffer = createLineBuffer();
    const batch = Array.from({ length: 500 }, (_, index) => line(`line ${index}`));
    const started = performance.now();
    for (let turn = 0; turn < 500; turn++) {
      buffer.append(batch);
      if (buffer.over) buffer.release();
    }
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(buffer.length).toBeGreaterThan(190_000);
  });
});

describe('history and live lines', () => {
  it('reads pages in the order of time, and printed order within a moment', () => {
    const page = [line('3', 2), line('2b', 1), line('2a', 1), line('1', 0)];
    expect(messages(inOrder(page))).toEqual(['1', '2a', '2b', '3']);
  });

  it('leaves out what is known, as often as it is known', () => {
    const known = [line('tick'), line('tick')];
    expect(withoutKnown([line('tick'), line('tick'), line('tick'), line('tock')], known)).toEqual([
      line('tick'),
      line('tock'),
    ]);
  });

  it('finds a moment', () => {
    const lines = [0, 1, 1, 5].map((second) => line('x', second));
    const at = (index: number) => lines[index];
    const since = (second: number) => firstSince(at, 4, Date.UTC(2026, 10, 24, 3, 0, second));
    expect([since(0), since(1), since(3), since(9)]).toEqual([0, 1, 3, 4]);
  });
});

describe('filters', () => {
  const filter = (query: string) => readFilter(new URLSearchParams(query));

  it('come from the address, and nonsense is ignored', () => {
    expect(isFiltered(filter(''))).toBe(false);
    expect(isFiltered(filter('level=nonsense&range=forever&from=x'))).toBe(false);
    expect(serverFilter(filter('function=a&level=warn&text=b'))).toEqual({
      function: 'a',
      level: 'warn',
      text: 'b',
    });
  });

  it('has regular expressions applied here, not by the platform', () => {
    const regex = filter('text=took+%5Cd%7B3%7D&regex=1');
    expect(serverFilter(regex)).toEqual({});
    expect([line('took 123 ms'), line('took 9 ms')].map(clientFilter(regex))).toEqual([
      true,
      false,
    ]);
  });

  it('says why an expression is none, and finds everything then', () => {
    const wrong = filter('text=%28&regex=1');
    expect(searchPattern(wrong).error).toContain('(');
    expect(clientFilter(wrong)(line('x'))).toBe(true);
  });
});

describe('selection', () => {
  it('goes from the anchor in both directions', () => {
    const start = only(5);
    expect([...extended(start, 7).rows]).toEqual([5, 6, 7]);
    expect([...extended(extended(start, 7), 3).rows]).toEqual([3, 4, 5]);
    expect([...toggled(toggled(NOTHING, 1), 1).rows]).toEqual([]);
  });
});

describe('export', () => {
  it('writes text without colours and NDJSON with everything', () => {
    const lines = [line('\x1b[31mred\x1b[0m', 0, { level: 'warn' }), line('two\nlines')];
    expect(toText(lines)).toBe(
      '2026-11-24T03:00:00.000Z WARN  greet red\n2026-11-24T03:00:00.000Z INFO  greet two\nlines\n',
    );
    const written = toNdjson(lines).trimEnd().split('\n');
    expect(written.map((text) => JSON.parse(text) as unknown)).toEqual(lines);
  });
});
