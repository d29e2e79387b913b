import { afterEach, describe, expect, test } from 'vitest';
import { FilePath } from '../../../main/contract/function';
import {
  applyDraft,
  draftKey,
  dropDraft,
  findDraft,
  readDraft,
  writeDraft,
} from '../../../renderer/src/views/editor/drafts';
import { entryPath, pathProblem } from '../../../renderer/src/views/editor/file-paths';
import { fileRows } from '../../../renderer/src/views/editor/file-tree';
import { singleChange } from '../../../renderer/src/views/editor/text-changes';

afterEach(() => localStorage.clear());

describe('paths', () => {
  test.each([
    'index.mjs',
    'lib/parse.py',
    'a/b/c d.txt',
    '数据.json',
    '',
    '/abs',
    'a//b',
    '../up',
    './here',
    'a/',
    'con',
    'lib/NUL.txt',
    'name.',
    'name ',
    'a:b',
    'a\\b',
    'tab\there',
    'x'.repeat(201),
  ])('%j is judged as the platform does', (path) => {
    expect(pathProblem(path, []) === undefined).toBe(FilePath.safeParse(path).success);
  });

  test('a name that is taken, by a file or a folder, in any case of its letters', () => {
    const existing = ['lib/a.mjs', 'index.mjs'];
    for (const path of ['index.mjs', 'INDEX.mjs', 'lib', 'index.mjs/x']) {
      expect(pathProblem(path, existing), path).toBeDefined();
    }
    expect(pathProblem('lib/b.mjs', existing)).toBeUndefined();
  });

  test.each([
    ['index.handler', ['a.mjs', 'index.mjs'], 'index.mjs'],
    ['src.orders.handler', ['index.mjs', 'src.orders.py'], 'src.orders.py'],
    ['handler', ['lib/x.go', 'main.go'], 'main.go'],
    ['handler', ['README.md', 'app.py'], 'app.py'],
    ['handler', ['notes.txt'], 'notes.txt'],
    ['handler', [], ''],
  ])('%s among %j is in %s', (handler, paths, entry) => {
    expect(entryPath(handler, paths)).toBe(entry);
  });
});

test('the tree has folders first, and leaves out what lies in closed ones', () => {
  const paths = ['z.py', 'lib/b/c.py', 'lib/a.py', 'lib2/x.py'];
  const shown = (closed: string[]) =>
    fileRows(paths, new Set(closed)).map(({ path, depth }) => `${'-'.repeat(depth)}${path}`);
  expect(shown([])).toEqual([
    'lib',
    '-lib/b',
    '--lib/b/c.py',
    '-lib/a.py',
    'lib2',
    '-lib2/x.py',
    'z.py',
  ]);
  expect(shown(['lib'])).toEqual(['lib', 'lib2', '-lib2/x.py', 'z.py']);
});

describe('drafts', () => {
  const draft = { version: 3, files: { 'a.py': 'mine' }, removed: ['b.py'], keptAt: 1 };
  const key = draftKey('id', 'w1');

  test('come back as they were, and go', () => {
    expect(readDraft(key)).toBeUndefined();
    expect(writeDraft(key, draft)).toBe(true);
    expect(readDraft(key)).toEqual(draft);
    dropDraft(key);
    expect(readDraft(key)).toBeUndefined();
  });

  test('belong to one window, until it is gone', () => {
    writeDraft(draftKey('id', 'w1'), draft);
    writeDraft(draftKey('id', 'w3'), { ...draft, keptAt: 3 });
    writeDraft(draftKey('other', 'w4'), { ...draft, keptAt: 4 });
    expect(findDraft('id', 'w1', new Set(['w1']))).toBe(draftKey('id', 'w1'));
    expect(findDraft('id', 'w2', new Set(['w1', 'w2', 'w3']))).toBeUndefined();
    expect(findDraft('id', 'w2', new Set(['w2', 'w3']))).toBe(draftKey('id', 'w1'));
    expect(findDraft('id', 'w2', new Set(['w2']))).toBe(draftKey('id', 'w3'));
  });

  test('of windows that are gone are not kept without end', () => {
    for (let at = 1; at <= 30; at++) writeDraft(draftKey('id', `w${at}`), { ...draft, keptAt: at });
    expect(findDraft('id', 'own', new Set(['own', 'w1']))).toBe(draftKey('id', 'w30'));
    expect(localStorage.length).toBe(21);
    expect(readDraft(draftKey('id', 'w1'))).toBeDefined();
    expect(readDraft(draftKey('id', 'w2'))).toBeUndefined();
  });

  test('are made to the files they began from', () => {
    expect(applyDraft({ 'a.py': 'theirs', 'b.py': 'b', 'c.py': 'c' }, draft)).toEqual({
      'a.py': 'mine',
      'c.py': 'c',
    });
  });

  test('that can’t be read are none', () => {
    localStorage.setItem(key, '{broken');
    expect(readDraft(key)).toBeUndefined();
  });
});

test.each([
  ['abc', 'abc', undefined],
  ['abc', 'axc', { from: 1, to: 2, insert: 'x' }],
  ['aaa', 'aa', { from: 2, to: 3, insert: '' }],
  ['', 'new', { from: 0, to: 0, insert: 'new' }],
  ['abab', 'ababab', { from: 4, to: 4, insert: 'ab' }],
])('from %j to %j in one change', (before, after, change) => {
  expect(singleChange(before, after)).toEqual(change);
});
