import { getLocale } from '../paraglide/runtime.js';

const locale = getLocale();
const numbers = new Intl.NumberFormat(locale);
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });

/** `0.08 ms`, `12.4 ms`, `3.21 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 1) return `${digits(ms, 2)} ms`;
  if (ms < 1_000) return `${digits(ms, ms < 100 ? 1 : 0)} ms`;
  if (ms < 60_000) return `${digits(ms / 1_000, 2)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

export function count(value: number): string {
  return value < 100_000 ? numbers.format(value) : compact.format(value);
}

export function share(value: number): string {
  return percent.format(value);
}

export function megabytes(mb: number): string {
  return mb >= 1_024 ? `${digits(mb / 1_024, 2)} GB` : `${digits(mb, mb < 10 ? 1 : 0)} MB`;
}

export function bytes(value: number): string {
  if (value < 1_024) return `${value} B`;
  if (value < 1_048_576) return `${digits(value / 1_024, 1)} KB`;
  return megabytes(value / 1_048_576);
}

/** The time of day, to the second. */
export function timeOfDay(iso: string | number): string {
  return clock.format(new Date(iso));
}

/** `14:03:05.123`, for log lines: the same width for every line. */
export function preciseTime(iso: string): string {
  const time = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(
    time.getMilliseconds(),
  ).padStart(3, '0')}`;
}

export function date(iso: string | number): string {
  return day.format(new Date(iso));
}

export function dateTime(iso: string | number): string {
  return moment.format(new Date(iso));
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** `5 min ago`. */
export function ago(iso: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1_000));
  const [unit, length] = STEPS.find(([, size]) => seconds >= size) ?? ['second', 1];
  return relative.format(-Math.floor(seconds / length), unit);
}

function digits(value: number, decimals: number): string {
  return value.toFixed(decimals);
}
