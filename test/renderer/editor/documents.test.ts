import { EditorState } from '@codemirror/state';
import { history, undo } from '@codemirror/commands';
import { beforeEach, expect, test, vi } from 'vitest';
import {
  createDocuments,
  type Documents,
} from '../../../renderer/src/views/editor/documents.svelte';

const FILES = { 'index.mjs': 'one\ntwo\n', 'lib/a.mjs': 'a\n' };
let documents: Documents;
const onChange = vi.fn();

beforeEach(() => {
  onChange.mockReset();
  documents = createDocuments({
    makeState: (_, doc) => EditorState.create({ doc, extensions: history() }),
    onChange,
  });
  documents.replace(FILES);
  documents.rebaseFiles(FILES);
  documents.open('index.mjs');
});

function type(path: string, text: string): void {
  documents.dispatch(path, { changes: { from: 0, insert: text } });
}

test('what differs from the platform’s text is unsaved, until it is the same again', () => {
  expect(documents.dirty).toBe(false);
  type('index.mjs', 'x');
  expect([...documents.changed]).toEqual(['index.mjs']);
  documents.dispatch('index.mjs', { changes: { from: 0, to: 1 } });
  expect(documents.dirty).toBe(false);
});

test('what is typed while a save is under way stays unsaved', () => {
  type('index.mjs', 'saved ');
  const saved = documents.snapshot();
  type('index.mjs', 'later ');
  documents.rebase(saved);
  expect(documents.dirty).toBe(true);
  documents.dispatch('index.mjs', { changes: { from: 0, to: 6 } });
  expect(documents.dirty).toBe(false);
});

test('files come and go, and come back with their text and history', () => {
  type('lib/a.mjs', 'typed ');
  const back = documents.remove('lib/a.mjs');
  expect(documents.paths).toEqual(['index.mjs']);
  expect([...documents.changed]).toEqual(['lib/a.mjs']);
  back();
  expect(documents.active).toBe('lib/a.mjs');
  const state = documents.state('lib/a.mjs');
  if (state) undo({ state, dispatch: (step) => documents.record('lib/a.mjs', step.state) });
  expect(documents.dirty).toBe(false);
});

test('a new file is unsaved though it is empty', () => {
  const back = documents.add('data.json');
  expect(documents.active).toBe('data.json');
  expect(documents.dirty).toBe(true);
  back();
  expect(documents.dirty).toBe(false);
  expect(documents.active).toBe('index.mjs');
});

test('a renamed file keeps its place and its text, and can be named back', () => {
  documents.open('lib/a.mjs');
  type('lib/a.mjs', 'b');
  const back = documents.rename('lib/a.mjs', 'lib/b.ts');
  expect(documents.tabs).toEqual(['index.mjs', 'lib/b.ts']);
  expect(documents.active).toBe('lib/b.ts');
  expect(documents.texts()).toEqual({ 'index.mjs': 'one\ntwo\n', 'lib/b.ts': 'ba\n' });
  back();
  expect(documents.texts()['lib/a.mjs']).toBe('ba\n');
  expect([...documents.changed]).toEqual(['lib/a.mjs']);
});

test('the text of another version replaces without a step to undo', () => {
  documents.replace({ 'index.mjs': 'one\nthree\n', 'new.mjs': '' });
  documents.rebaseFiles({ 'index.mjs': 'one\nthree\n', 'new.mjs': '' });
  expect(documents.paths).toEqual(['index.mjs', 'new.mjs']);
  expect(documents.dirty).toBe(false);
  const state = documents.state('index.mjs');
  expect(state && undo({ state, dispatch: () => undefined })).toBe(false);
});

test('the active file that goes gives way to another', () => {
  documents.replace({ 'other.mjs': 'x' });
  expect(documents.active).toBe('other.mjs');
  expect(documents.tabs).toEqual(['other.mjs']);
});

test('closing a tab goes to its neighbour', () => {
  documents.open('lib/a.mjs');
  documents.open('index.mjs');
  documents.close('index.mjs');
  expect(documents.active).toBe('lib/a.mjs');
});

test('only text and files are changes', () => {
  onChange.mockReset();
  documents.dispatch('index.mjs', { selection: { anchor: 2 } });
  expect(onChange).not.toHaveBeenCalled();
  expect(documents.state('index.mjs')?.selection.main.head).toBe(2);
  type('index.mjs', 'x');
  expect(onChange).toHaveBeenCalledOnce();
});
