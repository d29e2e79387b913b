import { ORPCError } from '@orpc/client';
import { afterEach, describe, expect, test } from 'vitest';
import { PLATFORM_ERRORS, type PlatformErrorType } from '../../../main/contract/platform-errors';
import {
  exitFailure,
  memoryFailure,
  processesFailure,
  timeoutFailure,
} from '../../../main/executor/failures';
import { MAX_PROCESSES } from '../../../main/executor/limits';
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
  /** One of each sentence; a type that is forgotten here does not compile. */
  const sentences: Record<PlatformErrorType, string[]> = {
    Timeout: [
      timeoutFailure(1500).message,
      'Loading the function took longer than 10 s and was stopped.',
    ],
    OutOfMemory: [memoryFailure(80, 64).message, memoryFailure(undefined, 64).message],
    TooManyProcesses: [processesFailure(300).message],
    WorkerExit: [
      exitFailure({ ...exit, code: 3 }, '').message,
      exitFailure({ ...exit, signal: 'SIGKILL' }, '').message,
    ],
    WorkerStart: ["/usr/bin/python3 can't be started: EAGAIN"],
    ProtocolBroken: ['The worker sent bytes that no harness sends.'],
    Cancelled: ['The call was cancelled.', 'The call was cancelled before it began.'],
    LoadFailed: ['The code did not load.', 'The worker was told no program.'],
    HandlerNotFound: ['main.py has no function "handler".', 'There is no function "handler".'],
    WrongSignature: ['func(chan int) takes a channel.'],
    EventNotReadable: [
      'The event is not JSON: Unexpected end',
      'event.x is a JSON string, but the handler takes int there.',
    ],
    ResultNotJson: [
      "The result can't be JSON: it is NaN",
      "The result can't be written as JSON: result.a contains itself.",
      'result["a"] is a set, which is not JSON; return a list',
    ],
    ResultTooLarge: [
      'The result has 900 bytes; at most 800 are allowed.',
      'the result is 900 bytes of JSON, the limit is 800; return less of it',
      'The result is 900 bytes of JSON, over the limit of 800. Return less.',
    ],
  };
  const known = PLATFORM_ERRORS.flatMap((type) =>
    sentences[type].map((message) => ({ type, message })),
  );

  test('of the platform reads the same in English', () => {
    const plain = (text: string) => text.replace(/[“”]/g, '"');
    for (const error of known) expect(plain(outcomeText(error))).toBe(error.message);
  });

  test('of the platform is translated, with its figures', () => {
    inChinese();
    for (const error of known) expect(outcomeText(error)).toMatch(/^[^a-z]*[\u4e00-\u9fff]/);
    expect(outcomeText(timeoutFailure(1500))).toContain('1.5 秒');
    expect(outcomeText(processesFailure(300))).toContain(
      `300 个进程，已全部停止；最多允许同时运行 ${MAX_PROCESSES} 个`,
    );
    for (const message of sentences.ResultTooLarge) {
      expect(outcomeText({ type: 'ResultTooLarge', message })).toBe(
        '结果有 900 字节，最多允许 800 字节。',
      );
    }
  });

  test('of loading is translated inside the refusal of a save', () => {
    const text =
      'The code does not load. Timeout: Loading the function took longer than 10 s and was stopped.';
    expect(refused('BUILD_FAILED', text)).toBe(text);
    inChinese();
    expect(refused('BUILD_FAILED', text)).toBe(
      '代码未能加载。Timeout：加载函数用时超过 10 秒，已被停止。',
    );
  });

  test('of a function with a class of the same name stays as it is', () => {
    inChinese();
    expect(outcomeText({ type: 'Timeout', message: 'mine' })).toBe('mine');
  });
});
