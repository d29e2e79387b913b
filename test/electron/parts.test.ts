import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { INVOCATION_STATUSES, type InvocationSummary } from '../../main/contract/invocation.ts';
import { loadDeskConfig } from '../../main/electron/desk-config.ts';
import { menuTemplate } from '../../main/electron/menu.ts';
import { createNativeLanguage } from '../../main/electron/native-language.ts';
import { APP_ID, createNotifier, messageOf } from '../../main/electron/notifications.ts';
import { requestsOf } from '../../main/electron/open-requests.ts';
import { createRecentCalls } from '../../main/electron/recent-calls.ts';
import { textsFor } from '../../main/electron/texts.ts';
import { trayTemplate } from '../../main/electron/tray.ts';
import { Notification } from './double/native.ts';
import { ROOT } from './launch-app.ts';

// The package itself would download Electron as soon as it is imported.
vi.mock('electron', () => import('./double/electron.ts'));

const texts = textsFor(['en-US']);

function call(functionName: string, status: InvocationSummary['status'], totalMs = 5) {
  return {
    id: `${functionName}-${status}`,
    functionId: `id-of-${functionName}`,
    functionName,
    status,
    durations: { queueMs: 0, initMs: 0, runMs: totalMs, totalMs },
  } as InvocationSummary;
}

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [
    item,
    ...(Array.isArray(item.submenu) ? flatten(item.submenu) : []),
  ]);
}

describe('what a command line asks for', () => {
  const cwd = path.resolve('/somewhere');

  test('is a function by its link, or an archive by its file', () => {
    const argv = [
      'app',
      '.',
      '--flag',
      'cloudfunction://function/greet%2Dnode/',
      'a.cfarchive',
      'b.CFARCHIVE',
    ];
    expect(requestsOf(argv, cwd)).toEqual([
      { kind: 'function', name: 'greet-node' },
      { kind: 'archive', file: path.join(cwd, 'a.cfarchive') },
      { kind: 'archive', file: path.join(cwd, 'b.CFARCHIVE') },
    ]);
  });

  test.each([
    ['nothing', []],
    ['another link', ['cloudfunction://delete/greet']],
    ['a link with more', ['cloudfunction://function/greet/run']],
    ['a broken link', ['cloudfunction://function/%E0%A4%A']],
    ['another file', ['a.zip', 'a.cfarchive.zip']],
    ['a flag', ['--x=a.cfarchive']],
  ])('is the window for %s', (_what, args) => {
    expect(requestsOf(['app', ...args], cwd)).toEqual([{ kind: 'window' }]);
  });
});

describe('notifications', () => {
  test('tell of failures first, of the newest in many', () => {
    const calls = [call('a', 'error'), call('b', 'success', 20_000), call('c', 'timeout')];
    expect(messageOf(calls, texts)).toMatchObject({
      title: '2 calls failed: a, c',
      id: 'c-timeout',
    });
    expect(messageOf([call('a', 'crashed')], texts)?.title).toBe('a failed');
  });

  test('tell of a long call, and of nothing else', () => {
    expect(messageOf([call('b', 'success', 20_000)], texts)?.body).toContain('20 s');
    expect(messageOf([call('b', 'success', 9_000), call('c', 'cancelled')], texts)).toBeUndefined();
  });

  test('name a status in the language of the rest', () => {
    const zh = textsFor(['zh-CN']);
    for (const status of INVOCATION_STATUSES) {
      expect(zh.failedBody(status)).not.toMatch(/[a-z]/i);
      expect(texts.failedBody(status)).toContain(status.replaceAll('-', ' '));
    }
  });

  test('are few, and none while the person looks', () => {
    let time = 0;
    let focused = true;
    const notifier = createNotifier({
      language: createNativeLanguage(['en']),
      isFocused: () => focused,
      openInvocation: () => undefined,
      now: () => time,
    });
    const failed = { functions: [], invocations: [call('a', 'error')], ended: 1 };
    const shown = () => Notification.shown.length;
    notifier.calls(failed);
    expect(shown()).toBe(0);
    focused = false;
    notifier.calls(failed);
    notifier.calls(failed);
    expect(shown()).toBe(1);
    time += 10_001;
    notifier.calls(failed);
    expect(shown()).toBe(2);
  });
});

test('the tray lists the last functions once each, newest first', () => {
  const recent = createRecentCalls();
  const add = (...invocations: InvocationSummary[]) =>
    recent.add({ functions: [], invocations, ended: invocations.length });
  add(call('a', 'success'), call('b', 'success'));
  add(call('a', 'error'));
  expect(recent.list().map(({ id }) => id)).toEqual(['a-error', 'b-success']);

  const runAgain = vi.fn();
  const openFunction = vi.fn();
  const items = flatten(
    trayTemplate(
      texts,
      { show: () => undefined, quit: () => undefined, runAgain, openFunction },
      { functions: 2, url: 'http://127.0.0.1:8080', recent: recent.list() },
    ),
  );
  const click = (id: string) => {
    const found = items.find((item) => item.id === id);
    (found?.click as (() => void) | undefined)?.();
  };
  click('run-again');
  expect(runAgain).toHaveBeenCalledWith(expect.objectContaining({ id: 'a-error' }));
  click('recent.b');
  expect(openFunction).toHaveBeenCalledWith('id-of-b');
  expect(items.find(({ id }) => id === 'port')?.label).toContain('http://127.0.0.1:8080');
});

describe.each(['linux', 'darwin', 'win32'] as const)('the menu on %s', (platform) => {
  const sent: string[] = [];
  const window = { send: (command: string) => void sent.push(command) } as never;
  const items = flatten(menuTemplate({ texts, window, platform }));

  test('has each accelerator once', () => {
    const accelerators = items.flatMap(({ accelerator }) => accelerator ?? []);
    expect(accelerators.length).toBeGreaterThan(10);
    expect(new Set(accelerators).size).toBe(accelerators.length);
  });

  test('says everything in Chinese too', () => {
    const template = menuTemplate({ texts: textsFor(['zh-CN']), window, platform });
    for (const { type, role, label } of flatten(template)) {
      // The application's own menu is named as it is.
      if (type === 'separator' || label === 'CloudFunction') continue;
      expect(label, role).toMatch(/\p{Script=Han}/u);
    }
  });

  test('leaves no menu to Electron, whose labels are English', () => {
    for (const item of menuTemplate({ texts, window, platform })) {
      expect(item.submenu, item.label).not.toHaveLength(0);
    }
  });

  test('sends what its items are named after', () => {
    for (const item of items) {
      if (item.id === undefined || item.id === 'about') continue;
      (item.click as unknown as () => void)();
      expect(sent.pop()).toBe(item.id);
    }
    expect(items.some(({ role }) => role === 'quit')).toBe(true);
  });
});

test('native texts follow the languages of the system', () => {
  expect(textsFor(['zh-Hans-CN', 'en']).save).toBe('保存');
  expect(textsFor(['fr-FR', 'en-GB']).save).toBe('Save');
  expect(textsFor([]).save).toBe('Save');
});

test('native texts follow the page, and say so once', () => {
  const language = createNativeLanguage(['en-US']);
  const changed = vi.fn();
  language.onChange(changed);
  language.follow('en');
  expect(changed).not.toHaveBeenCalled();
  language.follow('zh-CN');
  language.follow('zh-CN');
  expect(changed).toHaveBeenCalledOnce();
  expect(language.texts.save).toBe('保存');
});

test('Windows knows the application by the name that the packages give it', () => {
  const builder = parse(readFileSync(path.join(ROOT, 'electron-builder.yml'), 'utf8')) as {
    appId: string;
    fileAssociations: { ext: string }[];
  };
  expect(builder.appId).toBe(APP_ID);
  // Only what comes after a name's last dot is looked at.
  for (const { ext } of builder.fileAssociations) {
    expect(ext).not.toContain('.');
    expect(requestsOf(['app', `a.${ext}`], '/')).toMatchObject([{ kind: 'archive' }]);
  }
});

test('our flags are read beside those of Chromium', () => {
  const folder = path.resolve('/data/of/ours');
  const argv = ['electron', '.', '--no-sandbox', '--data-dir', folder, '--port=9000', 'x'];
  const config = loadDeskConfig({ argv, env: {}, cwd: path.resolve('/'), packaged: true });
  expect(config.dataDir).toBe(folder);
  expect(config.server.port).toBe(9_000);
});
