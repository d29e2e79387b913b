import type { Series } from '../../../../main/contract/metrics';
import { count, duration, megabytes } from '../../lib/format';
import { m } from '../../paraglide/messages.js';

/** A colour of the tokens, without its dashes. */
export type Tone = 'chart-1' | 'chart-2' | 'chart-3' | 'chart-4' | 'chart-5' | 'text-muted';

/** What tells one line or bar from another besides its colour. */
export type Mark = 'plain' | 'dashed' | 'dotted' | 'rising' | 'falling' | 'crossed';

export interface ChartLine {
  key: string;
  label: string;
  tone: Tone;
  mark: Mark;
  /** One for each time; null where there is nothing to tell. */
  values: (number | null)[];
  /** What the legend says while nothing is pointed at. */
  overall: number | null;
}

export interface ChartData {
  id: string;
  title: string;
  /** Bars stand upon each other. */
  kind: 'bars' | 'lines';
  /** What `overall` is: a sum, the whole range's own figure, or the newest. */
  overall: 'total' | 'range' | 'latest';
  /** Whether it tells of the whole platform, whatever function is chosen. */
  platform: boolean;
  /** Beginnings of the points, ms since the epoch, and how long each is. */
  times: readonly number[];
  stepMs: number;
  lines: ChartLine[];
  /** Whether there are no halves between the values. */
  whole: boolean;
  format(value: number): string;
}

const ERROR_LINES = 5;
const ERROR_TONES: [Tone, Mark][] = [
  ['chart-2', 'plain'],
  ['chart-4', 'rising'],
  ['chart-5', 'falling'],
  ['chart-1', 'crossed'],
  ['chart-3', 'plain'],
];

/** Charts of what was called. */
export function callCharts(series: Series): ChartData[] {
  const { points, total } = series;
  const calls = points.map((point) => point.calls);
  const success = points.map(({ byStatus }) => byStatus.success);
  const base = { ...timesOf(series), platform: false, format: count };
  const sum = { ...base, kind: 'bars' as const, overall: 'total' as const, whole: true };
  return [
    {
      ...sum,
      id: 'calls',
      title: m.metrics_chart_calls(),
      lines: [
        bars('success', m.metrics_success(), ['chart-3', 'plain'], success),
        bars(
          'failure',
          m.metrics_failure(),
          ['chart-2', 'rising'],
          calls.map((all, index) => all - (success[index] ?? 0)),
        ),
      ],
    },
    { ...sum, id: 'errors', title: m.metrics_chart_errors(), lines: errorLines(series) },
    {
      ...base,
      id: 'duration',
      title: m.metrics_chart_duration(),
      kind: 'lines',
      overall: 'range',
      whole: false,
      format: duration,
      lines: PERCENTILES.map(([key, tone, mark]) => ({
        key,
        label: key,
        tone,
        mark,
        values: points.map((point) => (point.calls > 0 ? point.durationMs[key] : null)),
        overall: total.total > 0 ? total.durationMs[key] : null,
      })),
    },
    {
      ...sum,
      id: 'cold-starts',
      title: m.metrics_chart_cold_starts(),
      lines: [
        bars(
          'cold-starts',
          m.metrics_cold_starts(),
          ['chart-1', 'plain'],
          points.map(({ coldStarts }) => coldStarts),
        ),
      ],
    },
  ];
}

const PERCENTILES: ['p50' | 'p95' | 'p99', Tone, Mark][] = [
  ['p50', 'chart-1', 'plain'],
  ['p95', 'chart-5', 'dashed'],
  ['p99', 'chart-2', 'dotted'],
];

/** Charts of the platform's own load. */
export function loadCharts(series: Series): ChartData[] {
  const times = timesOf(series);
  const byTime = new Map(series.gauges.map((gauge) => [Date.parse(gauge.start), gauge]));
  const line = (
    key: 'running' | 'queued' | 'workers' | 'memoryMb',
    label: string,
    [tone, mark]: [Tone, Mark],
  ): ChartLine => ({
    key,
    label,
    tone,
    mark,
    values: times.times.map((time) => byTime.get(time)?.[key] ?? null),
    overall: series.gauges.at(-1)?.[key] ?? null,
  });
  const base = { ...times, kind: 'lines' as const, overall: 'latest' as const, platform: true };
  return [
    {
      ...base,
      id: 'load',
      title: m.metrics_chart_load(),
      whole: true,
      format: count,
      lines: [
        line('running', m.metrics_running(), ['chart-1', 'plain']),
        line('queued', m.metrics_queued(), ['chart-2', 'dashed']),
        line('workers', m.metrics_workers(), ['chart-3', 'dotted']),
      ],
    },
    {
      ...base,
      id: 'memory',
      title: m.metrics_chart_memory(),
      whole: false,
      format: megabytes,
      lines: [line('memoryMb', m.metrics_memory(), ['chart-4', 'plain'])],
    },
  ];
}

/** The most frequent types, the rest together. */
function errorLines({ points, total }: Series): ChartLine[] {
  const types = Object.entries(total.byErrorType)
    .toSorted(([a, left], [b, right]) => right - left || a.localeCompare(b))
    .map(([type]) => type);
  const named = types.length > ERROR_LINES ? types.slice(0, ERROR_LINES - 1) : types;
  const lines = named.map((type, index) =>
    bars(
      `type:${type}`,
      type,
      ERROR_TONES[index] ?? ['text-muted', 'plain'],
      points.map(({ byErrorType }) => byErrorType[type] ?? 0),
    ),
  );
  if (named.length === types.length) return lines;
  const rest = points.map(({ byErrorType }) => {
    const all = Object.values(byErrorType).reduce((sum, calls) => sum + calls, 0);
    return named.reduce((left, type) => left - (byErrorType[type] ?? 0), all);
  });
  return [...lines, bars('others', m.metrics_other_types(), ['text-muted', 'plain'], rest)];
}

function bars(key: string, label: string, [tone, mark]: [Tone, Mark], values: number[]): ChartLine {
  const overall = values.reduce((sum, value) => sum + value, 0);
  return { key, label, tone, mark, values, overall };
}

function timesOf({ points, step }: Series): { times: number[]; stepMs: number } {
  return { times: points.map(({ start }) => Date.parse(start)), stepMs: step * 1_000 };
}
