import { parseCsv } from './csv.mjs';

// {csv, groupBy, sum} → for each group, how many rows there are and what they add up to.
export function handler({ csv, groupBy, sum }) {
  const [header, ...rows] = parseCsv(csv);
  const [group, amount] = [groupBy, sum].map((name) => {
    const column = header.indexOf(name);
    if (column < 0) throw new Error(`there is no column "${name}"; there is: ${header.join(', ')}`);
    return column;
  });

  const groups = new Map();
  for (const row of rows) {
    const value = Number(row[amount]);
    if (Number.isNaN(value)) {
      console.warn(`skipped a row whose ${sum} is no number:`, row);
      continue;
    }
    const { count, total } = groups.get(row[group]) ?? { count: 0, total: 0 };
    groups.set(row[group], { count: count + 1, total: total + value });
  }
  return Object.fromEntries([...groups].sort(([, a], [, b]) => b.total - a.total));
}
