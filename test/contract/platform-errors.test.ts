import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PLATFORM_ERRORS } from '../../main/contract/platform-errors.ts';

const runtimes = path.join(import.meta.dirname, '../../runtimes');

// How each harness makes an error of its own: Node.js, Python, Go and Go's launcher.
const REPORTS =
  /\bfailure\('(\w+)'|^class (\w+) extends Error|\bplain\('(\w+)'|\bType:\s+"(\w+)"|\breturn "([A-Z]\w+)"|"type":"(\w+)"/gm;

test('every error that a harness reports itself is in the table', () => {
  const types = readdirSync(runtimes, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(mjs|py|go)$/.test(file) && !file.includes('examples'))
    .flatMap((file) => [...readFileSync(path.join(runtimes, file), 'utf8').matchAll(REPORTS)])
    .flatMap((found) => found.slice(1).filter((type) => type !== undefined));
  const harness = new Set(types);
  // What can't be described at all has the name that the language gives it.
  harness.delete('Error');
  expect([...harness].filter((type) => !PLATFORM_ERRORS.some((known) => known === type))).toEqual(
    [],
  );
  expect([...harness]).toEqual(expect.arrayContaining(['HandlerNotFound', 'ResultTooLarge']));
});
