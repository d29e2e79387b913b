import uPlot from 'uplot';
import { getLocale } from '../../paraglide/runtime.js';
import type { ChartData } from './chart-data';
import { coveredBy, lonely } from './plot-data';
import { dashOf, fillOf, type Paint } from './plot-paint';
import type { Span } from './ranges';

const DAY_S = 86_400;
const BAR_SHARE = 0.82;
const BAR_WIDEST = 48;
const DRAGGED_LEAST = 6;

export interface PlotContext {
  /** What is shown now; its shape stays the same for the life of the plot. */
  chart(): ChartData;
  paint(): Paint;
  /** The index of the point that is pointed at, in any of the charts. */
  pointed(index: number | undefined): void;
  zoom(span: Span): void;
}

/** How uPlot draws a chart. */
export function plotOptions(context: PlotContext, width: number, height: number): uPlot.Options {
  const { chart, paint } = context;
  const first = chart();
  const drawn = first.kind === 'bars' ? first.lines.toReversed() : first.lines;
  return {
    width,
    height,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: true, range: () => coveredBy(chart()) },
      y: { range: (_plot, _min, max) => [0, niceTop(max)] },
    },
    series: [{}, ...drawn.map((line) => seriesOf(line, first.kind, paint))],
    // Each bar stands on the one that is drawn next.
    ...(first.kind === 'bars' && {
      bands: drawn.slice(1).map((_line, index) => ({ series: [index + 1, index + 2] })),
    }),
    axes: [
      { ...axis(paint), size: 26, space: 64, values: (_plot, splits) => timeLabels(splits) },
      {
        ...axis(paint),
        size: 62,
        space: 28,
        values: (_plot, splits) =>
          splits.map((value) => (value === 0 ? '0' : chart().format(value))),
        ...(first.whole && { incrs: WHOLE_STEPS }),
      },
    ],
    cursor: {
      y: false,
      points: { show: first.kind === 'lines', size: 7 },
      drag: { x: true, y: false, setScale: false },
      sync: {
        key: 'metrics',
        setSeries: false,
        // A drag is the business of the chart it happens in.
        filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
      },
    },
    hooks: {
      setCursor: [(plot) => context.pointed(plot.cursor.idx ?? undefined)],
      setSelect: [
        (plot) => {
          const { left, width: selected } = plot.select;
          if (selected < DRAGGED_LEAST) return;
          const at = (position: number) => plot.posToVal(position, 'x') * 1_000;
          context.zoom({ from: at(left), to: at(left + selected) });
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

function seriesOf(
  { tone, mark }: ChartData['lines'][number],
  kind: ChartData['kind'],
  paint: () => Paint,
): uPlot.Series {
  if (kind === 'bars') {
    return {
      width: 0,
      fill: (plot) => fillOf(plot.ctx, paint(), tone, mark),
      paths: uPlot.paths.bars?.({ size: [BAR_SHARE, BAR_WIDEST] }),
      points: { show: false },
    };
  }
  const dash = dashOf(mark);
  return {
    width: 1.5,
    stroke: () => paint().tone(tone),
    ...(dash && { dash }),
    points: {
      size: 4,
      fill: () => paint().tone(tone),
      filter: (plot, index) => lonely([...(plot.data[index] ?? [])]),
    },
  };
}

function axis(paint: () => Paint): uPlot.Axis {
  return {
    stroke: () => paint().text,
    font: paint().font,
    gap: 6,
    grid: { stroke: () => paint().grid, width: 1 },
    ticks: { show: false },
  };
}

/** Counts have no halves. */
const WHOLE_STEPS = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000].flatMap((power) =>
  [1, 2, 5].map((factor) => factor * power),
);

/** A little air above the highest value, and a scale where there is none. */
function niceTop(max: number | null): number {
  return max === null || max <= 0 ? 1 : max * 1.08;
}

const timeOnly = new Intl.DateTimeFormat(getLocale(), {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const dayOnly = new Intl.DateTimeFormat(getLocale(), { month: 'short', day: 'numeric' });

/** The time of day; the day at midnight, and where the labels are days apart. */
export function timeLabels(splits: readonly number[]): string[] {
  const apart = (splits[1] ?? 0) - (splits[0] ?? 0);
  return splits.map((split) => {
    const time = new Date(split * 1_000);
    const midnight = time.getHours() === 0 && time.getMinutes() === 0;
    return (midnight || apart >= DAY_S ? dayOnly : timeOnly).format(time);
  });
}
