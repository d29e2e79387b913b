/** The points of a line over `values`, inside a box; flat at the bottom where all are 0. */
export function sparkPoints(values: readonly number[], width: number, height: number): string {
  const most = Math.max(...values, 1);
  const step = width / Math.max(values.length - 1, 1);
  return values
    .map((value, index) => `${round(index * step)},${round(height - (value / most) * height)}`)
    .join(' ');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
