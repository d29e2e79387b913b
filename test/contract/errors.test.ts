import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ERRORS, PlatformError, type ErrorCode } from '../../main/contract/errors.ts';

const README = path.join(import.meta.dirname, '../../README.md');

test("README's table of error codes is the contract's", () => {
  const rows = readFileSync(README, 'utf8').matchAll(
    /^\|\s*(\d{3})\s*\|\s*`([A-Z_]+)`\s*\|\s*(\S.*?)\s*\|$/gm,
  );
  const listed = [...rows].map(([, status, code]) => ({ code, status: Number(status) }));
  const wanted = Object.entries(ERRORS).map(([code, { status }]) => ({ code, status }));
  const byCode = (a: { code?: string | undefined }, b: { code?: string | undefined }) =>
    (a.code ?? '') < (b.code ?? '') ? -1 : 1;
  expect(listed.toSorted(byCode)).toEqual(wanted.toSorted(byCode));
});

test('every error tells a person something, and only what it may', () => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const { status, message } = ERRORS[code];
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(message).toMatch(/^[A-Z].*[."]$/);
    const body = new PlatformError(code, undefined, { cause: new Error('inner') }).toBody();
    expect(body).toEqual({ code, status, message });
  }
});
