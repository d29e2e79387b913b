import os from 'node:os';

export type Goal =
  | { kind: 'ratio-at-most'; limit: number }
  | { kind: 'ratio-at-least'; limit: number }
  | { kind: 'at-most'; limit: number };

export interface Row {
  what: string;
  value: number;
  unit: string;
  /** The same work without the platform, in the same unit. */
  floor?: number;
  goal: Goal | undefined;
}

/** Prints the table, or the same as one JSON document. */
export function printReport(rows: readonly Row[], about: { json: boolean; load: string }): void {
  const machine = {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.versions.node,
    load: about.load,
  };
  if (about.json) {
    const results = rows.map((row) => ({ ...row, ratio: ratioOf(row), met: isMet(row) }));
    process.stdout.write(`${JSON.stringify({ machine, results }, undefined, 2)}\n`);
    return;
  }
  const table = [
    ['what', 'floor', 'platform', 'ratio', 'goal', 'met'],
    ...rows.map((row) => [
      row.what,
      row.floor === undefined ? '' : `${format(row.floor)} ${row.unit}`,
      `${format(row.value)} ${row.unit}`,
      format(ratioOf(row)),
      describeGoal(row),
      isMet(row) === undefined ? '' : isMet(row) === true ? 'yes' : 'no',
    ]),
  ];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => width(row, column))));
  const { cpu, cores, memoryGb, system, node, load } = machine;
  const lines = table.map((row) =>
    row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join('  '),
  );
  process.stdout.write(
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}, load by ${load}\n\n${lines.join('\n')}\n`,
  );
}

function width(row: readonly string[], column: number): number {
  return row[column]?.length ?? 0;
}

function ratioOf({ floor, value }: Row): number | undefined {
  return floor === undefined ? undefined : value / floor;
}

function isMet(row: Row): boolean | undefined {
  const { goal, value } = row;
  const ratio = ratioOf(row) ?? NaN;
  switch (goal?.kind) {
    case 'ratio-at-most':
      return ratio <= goal.limit;
    case 'ratio-at-least':
      return ratio >= goal.limit;
    case 'at-most':
      return value <= goal.limit;
    case undefined:
      return undefined;
  }
}

function describeGoal({ goal, unit }: Row): string {
  switch (goal?.kind) {
    case 'ratio-at-most':
      return `≤ ${goal.limit}×`;
    case 'ratio-at-least':
      return `≥ ${goal.limit}×`;
    case 'at-most':
      return `≤ ${goal.limit} ${unit}`;
    case undefined:
      return '';
  }
}

function format(value: number | undefined): string {
  if (value === undefined) return '';
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
