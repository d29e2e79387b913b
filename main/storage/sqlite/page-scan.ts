const FIRST_CHUNK = 1_000;
const LAST_CHUNK = 50_000;
const BUDGET_MS = 150;

/** How to read one kind of rows, newest first. Keys fall. */
export interface Scan<Row> {
  limit: number;
  /** Read keys below this one, down to `from`. */
  before: number;
  from: number;
  /** The `count`-th key below `before` among what has to be looked at; undefined where fewer are left. */
  boundary(before: number, count: number): number | undefined;
  /** The first `limit` rows that match within `from` ≤ key < `before`. */
  read(before: number, from: number, limit: number): Row[];
}

export interface ScanResult<Row> {
  rows: Row[];
  /** Read on below this key; undefined at the end. */
  next: number | undefined;
}

/** Reads a page whose filters an index answers in full. */
export function readPage<Row extends { key: number }>(scan: Scan<Row>): ScanResult<Row> {
  return cut(scan.read(scan.before, scan.from, scan.limit + 1), scan.limit, undefined);
}

/**
 * Reads a page whose filters have to look at rows, in chunks: a rare match among millions of rows
 * must not keep every other query waiting. It stops early, with a `next`, when its time is up.
 */
export function searchPage<Row extends { key: number }>(scan: Scan<Row>): ScanResult<Row> {
  const deadline = performance.now() + BUDGET_MS;
  const rows: Row[] = [];
  let { before } = scan;
  for (let chunk = FIRST_CHUNK; ; chunk = Math.min(chunk * 4, LAST_CHUNK)) {
    const boundary = scan.boundary(before, chunk);
    rows.push(...scan.read(before, boundary ?? scan.from, scan.limit + 1 - rows.length));
    if (rows.length > scan.limit || boundary === undefined) return cut(rows, scan.limit, undefined);
    if (performance.now() > deadline) return cut(rows, scan.limit, boundary);
    before = boundary;
  }
}

function cut<Row extends { key: number }>(
  rows: Row[],
  limit: number,
  next: number | undefined,
): ScanResult<Row> {
  if (rows.length <= limit) return { rows, next };
  const page = rows.slice(0, limit);
  return { rows: page, next: page.at(-1)?.key };
}
