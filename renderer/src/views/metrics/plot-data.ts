import type { AlignedData } from 'uplot';
import type { ChartData } from './chart-data';

/** The middle of each point, so that bars stand and lines bend where the pointer looks for them; s. */
export function middles({ times, stepMs }: ChartData): number[] {
  return times.map((time) => (time + stepMs / 2) / 1_000);
}

/** What the whole chart covers, s. */
export function coveredBy({ times, stepMs }: ChartData): [number, number] {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first;
  return [first / 1_000, (last + stepMs) / 1_000];
}

/** The columns to draw: lines as they are; bars summed up from the first line, the highest sum first. */
export function columnsOf(chart: ChartData): AlignedData {
  const values = chart.lines.map((line) => line.values);
  if (chart.kind === 'lines') return [middles(chart), ...values];
  const stacked: number[][] = [];
  for (const column of values) {
    const below = stacked[0];
    stacked.unshift(column.map((value, index) => (value ?? 0) + (below?.[index] ?? 0)));
  }
  return [middles(chart), ...stacked];
}

/** Changes of it need a new plot; other changes are only new numbers. */
export function shapeOf({ kind, lines }: ChartData): string {
  return JSON.stringify([kind, ...lines.map(({ key, tone, mark }) => [key, tone, mark])]);
}

/** Points without a neighbour: a line alone would not show them. */
export function lonely(values: readonly (number | null | undefined)[]): number[] {
  const empty = (index: number) => values[index] === null || values[index] === undefined;
  return [...values.keys()].filter(
    (index) => !empty(index) && empty(index - 1) && empty(index + 1),
  );
}
