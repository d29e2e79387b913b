import { printable, type Paint } from './terminal.ts';
import { fit, textWidth } from './text-width.ts';

export interface Column<T> {
  title: string;
  value(row: T): string;
  align?: 'right';
  style?: (row: T) => Parameters<Paint>[0] | undefined;
}

export interface TableOptions {
  paint: Paint;
  /** Columns of the terminal; undefined when the text goes elsewhere and nothing may be cut. */
  width: number | undefined;
}

/** Lines of aligned columns with their titles. The last column is cut to the terminal's width. */
export function formatTable<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  { paint, width }: TableOptions,
): string {
  const cells = rows.map((row) => columns.map((column) => oneLine(column.value(row))));
  const widths = columns.map(({ title }, index) =>
    Math.max(textWidth(title), ...cells.map((line) => textWidth(line[index] ?? ''))),
  );
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + GAP.length, 0);
  const room = width === undefined ? Infinity : Math.max(10, width - before);

  const line = (
    texts: readonly string[],
    style: (index: number) => Parameters<Paint>[0] | undefined,
  ) =>
    texts
      .map((text, index) => {
        const last = index === columns.length - 1;
        const shown = last ? fit(text, room) : text;
        const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - textWidth(shown)));
        const chosen = style(index);
        const painted = chosen === undefined ? shown : paint(chosen, shown);
        if (columns[index]?.align === 'right') return padding + painted;
        return last ? painted : painted + padding;
      })
      .join(GAP)
      .trimEnd();

  return [
    line(
      columns.map(({ title }) => title),
      () => 'bold',
    ),
    ...rows.map((row, index) => line(cells[index] ?? [], (at) => columns[at]?.style?.(row))),
    '',
  ].join('\n');
}

const GAP = '  ';

function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ').trim();
}
