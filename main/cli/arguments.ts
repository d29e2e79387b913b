import { InvalidArgumentError } from 'commander';

/** What options' texts mean. All throw commander's `InvalidArgumentError`. */
export function toNumber(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number.');
  return Number(text);
}

export function toInteger(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `10m` ago, or an ISO time, as ms since the epoch. */
export function toPast(text: string): number {
  return toTime(text, -1);
}

/** In `30d`, or an ISO time, as ms since the epoch. */
export function toFuture(text: string): number {
  return toTime(text, 1);
}

function toTime(text: string, direction: 1 | -1): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  if (amount !== undefined) {
    return Math.floor(Date.now() + direction * Number(amount) * (UNIT_MS[unit] ?? 0));
  }
  const ms = /^\d{4}-/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) {
    throw new InvalidArgumentError('It must be like 30s, 10m, 2h, 1d or 2026-01-31T12:00.');
  }
  return ms;
}

/** Collects `NAME=value`, option by option. */
export function toEnv(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('It must be like NAME=value.');
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
}

export function toList(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
