const SECOND_MS = 1_000;

/** The last second that was written out: what happens in one second shares all but three digits. */
let second = NaN;
let prefix = '';

/** `new Date(ms).toISOString()`, which costs as much as all else in the head of an answer. */
export function isoTime(ms: number): string {
  const whole = Math.floor(ms / SECOND_MS);
  if (whole !== second) {
    prefix = new Date(whole * SECOND_MS).toISOString().slice(0, -4);
    second = whole;
  }
  const rest = Math.floor(ms - whole * SECOND_MS);
  return `${prefix}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`;
}
