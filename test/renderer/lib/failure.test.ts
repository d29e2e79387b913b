import { ORPCError } from '@orpc/client';
import { afterEach, describe, expect, test } from 'vitest';
import {
  exitFailure,
  failure,
  memoryFailure,
  timeoutFailure,
} from '../../../main/executor/failures';
import { toFailure } from '../../../renderer/src/lib/failure';
import { outcomeText } from '../../../renderer/src/lib/outcome-text';
import { overwriteGetLocale } from '../../../renderer/src/paraglide/runtime.js';

afterEach(() => overwriteGetLocale(() => 'en'));

const inChinese = () => overwriteGetLocale(() => 'zh-CN');
const refused = (code: string, message: string, data?: unknown) =>
  toFailure(new ORPCError(code, { message, data })).message;

describe('a failure', () => {
  test('of a part of the page asks to reload it', () => {
    for (const message of [
      'Failed to fetch dynamically imported module: http://x/assets/a.js',
      'error loading dynamically imported module: http://x/assets/a.js',
      'Importing a module script failed.',
      'Unable to preload CSS for /assets/a.css',
    ]) {
      expect(toFailure(new TypeError(message))).toMatchObject({
        message: 'The page was updated. Reload it.',
        outdated: true,
      });
    }
  });

  test('of the connection is told from one of the page itself', () => {
    expect(toFailure(new TypeError('Failed to fetch')).message).toBe(
      'The platform does not answer.',
    );
    expect(toFailure(new TypeError("reading 'fetch' of undefined")).message).toContain(
      "Something went wrong in the page: reading 'fetch' of undefined",
    );
  });

  test('is told in the platform’s own words in English', () => {
    expect(refused('NOT_FOUND', 'There is no function "a".')).toBe('There is no function "a".');
  });

  test('is translated by its code, with what only the platform knows after it', () => {
    inChinese();
    expect(refused('NAME_TAKEN', 'A function "a" exists already.')).toBe(
      '已有同名函数，请换一个名称。',
    );
    expect(refused('VERSION_CONFLICT', 'x', { version: 4 })).toContain('版本 4');
    expect(refused('EVENT_TOO_LARGE', 'x', { limit: 1_048_576 })).toContain('1.0 MB');
    const hint = 'Go is not installed on this machine. Install it from go.dev.';
    expect(refused('RUNTIME_MISSING', hint)).toBe(`此函数的运行时尚未安装。${hint}`);
    expect(refused('INTERNAL', 'The platform failed. Its log says why.')).toBe(
      '平台出现故障，原因见平台日志。',
    );
  });
});

describe('an outcome', () => {
  const exit = { code: undefined, signal: undefined };
  const known = [
    timeoutFailure(1500),
    memoryFailure(80, 64),
    memoryFailure(undefined, 64),
    exitFailure({ ...exit, code: 3 }, ''),
    exitFailure({ ...exit, signal: 'SIGKILL' }, ''),
    failure('Cancelled', 'The call was cancelled.'),
    failure('Cancelled', 'The call was cancelled before it began.'),
    failure('ProtocolBroken', 'The worker sent bytes that no harness sends.'),
    failure('LoadFailed', 'The code did not load.'),
  ];

  test('of the platform reads the same in English', () => {
    const plain = (text: string) => text.replace(/[“”]/g, '"');
    for (const error of known) expect(plain(outcomeText(error))).toBe(error.message);
  });

  test('of the platform is translated, with its figures', () => {
    inChinese();
    for (const error of known) expect(outcomeText(error)).toMatch(/^[^a-z]*[\u4e00-\u9fff]/);
    expect(outcomeText(timeoutFailure(1500))).toContain('1.5 秒');
  });

  test('of a function with a class of the same name stays as it is', () => {
    inChinese();
    expect(outcomeText({ type: 'Timeout', message: 'mine' })).toBe('mine');
  });
});
