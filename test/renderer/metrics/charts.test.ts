import { expect, test } from 'vitest';
import type { Series, SeriesPoint } from '../../../main/contract/metrics';
import { callCharts, loadCharts } from '../../../renderer/src/views/metrics/chart-data';
import {
  columnsOf,
  coveredBy,
  lonely,
  middles,
  shapeOf,
} from '../../../renderer/src/views/metrics/plot-data';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

const durations = { average: 2, minimum: 1, maximum: 9, p50: 2, p95: 8, p99: 9 };
const statuses = { timeout: 0, 'out-of-memory': 0, crashed: 0, cancelled: 0 };

function point(at: number, success: number, byErrorType: Record<string, number>): SeriesPoint {
  const failed = Object.values(byErrorType).reduce((sum, calls) => sum + calls, 0);
  return {
    start: new Date(START + at * MINUTE).toISOString(),
    calls: success + failed,
    byStatus: { ...statuses, success, error: failed },
    byErrorType,
    coldStarts: at,
    durationMs: durations,
  };
}

function series(...errors: Record<string, number>[]): Series {
  const points = [point(0, 5, {}), ...errors.map((types, index) => point(index + 1, 0, types))];
  const byErrorType: Record<string, number> = {};
  for (const { byErrorType: types } of points) {
    for (const [type, calls] of Object.entries(types)) {
      byErrorType[type] = (byErrorType[type] ?? 0) + calls;
    }
  }
  const failure = Object.values(byErrorType).reduce((sum, calls) => sum + calls, 0);
  return {
    step: 60,
    points,
    total: {
      total: 5 + failure,
      success: 5,
      failure,
      successRate: 5 / (5 + failure),
      coldStarts: 1,
      byStatus: { ...statuses, success: 5, error: failure },
      byErrorType,
      durationMs: durations,
    },
    gauges: [{ start: points[0]?.start ?? '', running: 2, queued: 1, workers: 3, memoryMb: 128.4 }],
  };
}

function chart(from: Series, id: string) {
  const found = [...callCharts(from), ...loadCharts(from)].find((one) => one.id === id);
  if (found === undefined) throw new Error(`no chart ${id}`);
  return found;
}

test('calls are split into successes and failures, summed up for the legend', () => {
  const calls = chart(series({ TypeError: 2 }), 'calls');
  expect(calls.lines.map(({ key, values, overall }) => [key, values, overall])).toEqual([
    ['success', [5, 0], 5],
    ['failure', [0, 2], 2],
  ]);
});

test('bars stand upon each other, the highest sum first', () => {
  const calls = chart(series({ TypeError: 2 }), 'calls');
  const [times, ...columns] = columnsOf(calls);
  expect(times).toEqual(middles(calls));
  expect(columns).toEqual([
    [5, 2],
    [5, 0],
  ]);
});

test('error types are sorted by how often they came; the rest is one line', () => {
  const errors = chart(series({ A: 1, B: 9, C: 2, D: 3, E: 4, F: 5, G: 6 }), 'errors');
  expect(errors.lines.map(({ key, overall }) => [key, overall])).toEqual([
    ['type:B', 9],
    ['type:G', 6],
    ['type:F', 5],
    ['type:E', 4],
    ['others', 6],
  ]);
});

test('a type called like the rest is still a type', () => {
  const types = { others: 9, A: 1, B: 1, C: 1, D: 1, E: 1 };
  const keys = chart(series(types), 'errors').lines.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});

test('no line looks like another of its chart', () => {
  const all = series({ A: 1, B: 9, C: 2, D: 3, E: 4 });
  for (const { id, lines } of [...callCharts(all), ...loadCharts(all)]) {
    const looks = lines.map(({ tone, mark }) => `${tone} ${mark}`);
    expect(new Set(looks).size, id).toBe(lines.length);
  }
});

test('there is no duration where there was no call', () => {
  const duration = chart(series({}), 'duration');
  expect(duration.lines[1]?.values).toEqual([8, null]);
  expect(duration.format(8)).toBe('8.0 ms');
});

test('load is laid on the times of the calls; its newest value is told', () => {
  const load = chart(series({}), 'load');
  expect(load.lines.map(({ values, overall }) => [values, overall])).toEqual([
    [[2, null], 2],
    [[1, null], 1],
    [[3, null], 3],
  ]);
});

test('a chart covers its points to the end of the last', () => {
  expect(coveredBy(chart(series({}), 'calls'))).toEqual([START / 1000, START / 1000 + 120]);
});

test('new numbers keep the plot, new error types need another', () => {
  const shape = (from: Series) => shapeOf(chart(from, 'errors'));
  expect(shape(series({ A: 1 }))).toBe(shape(series({ A: 7 })));
  expect(shape(series({ A: 1 }))).not.toBe(shape(series({ A: 1, B: 1 })));
});

test('points without neighbours are found', () => {
  expect(lonely([1, null, 2, 3, null, 4])).toEqual([0, 5]);
  expect(lonely([1])).toEqual([0]);
  expect(lonely([])).toEqual([]);
});
