import os from 'node:os';
import { holds, type Row } from './scenario.ts';

/** Rows of a scenario, and how long it took. */
export interface Finished {
  scenario: string;
  seconds: number;
  rows: readonly Row[];
}

/** Prints the table, and below it what was wrong. Returns whether everything held. */
export function printReport(finished: readonly Finished[], seed: number): boolean {
  const all = finished.flatMap(({ scenario, rows }) => rows.map((row) => ({ scenario, row })));
  const table = [
    ['scenario', 'faults', 'injected', 'survived', 'lost', 'figure', 'limit', 'held'],
    ...all.map(({ scenario, row }) => [
      scenario,
      row.what,
      row.injected.toLocaleString('en-US'),
      (row.injected - row.lost).toLocaleString('en-US'),
      row.lost.toLocaleString('en-US'),
      row.figure === undefined ? '' : `${row.figure.what}: ${measure(row.figure.value, row)}`,
      row.figure === undefined ? '' : measure(row.figure.limit, row),
      holds(row) ? 'yes' : 'NO',
    ]),
  ];
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((cells) => cells[column]?.length ?? 0)),
  );
  const lines = table.map((cells) =>
    cells.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join('  '),
  );
  const machine = [
    os.cpus()[0]?.model.trim() ?? 'unknown',
    `${os.availableParallelism()} cores`,
    `${Math.round(os.totalmem() / 2 ** 30)} GB`,
    `${os.type()} ${os.release()}`,
    `Node ${process.versions.node}`,
  ];
  const times = finished.map(({ scenario, seconds }) => `${scenario} ${Math.round(seconds)} s`);
  const wrong = all.flatMap(({ scenario, row }) =>
    (row.complaints ?? []).map((complaint) => `${scenario}, ${row.what}: ${complaint}`),
  );
  process.stdout.write(
    `${machine.join(', ')}; seed ${seed}; ${times.join(', ')}\n\n${lines.join('\n')}\n` +
      (wrong.length === 0 ? '' : `\n${wrong.join('\n')}\n`),
  );
  return all.length > 0 && all.every(({ row }) => holds(row));
}

function measure(value: number, { figure }: Row): string {
  const digits = value >= 100 ? 0 : 2;
  const text = value.toLocaleString('en-US', { maximumFractionDigits: digits });
  return `${text} ${figure?.unit ?? ''}`.trim();
}
