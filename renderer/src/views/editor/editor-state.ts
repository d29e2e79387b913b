import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
} from '@codemirror/language';
import { lintGutter, lintKeymap } from '@codemirror/lint';
import { Compartment, EditorState, Prec, type Extension } from '@codemirror/state';
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view';
import { runCommand } from '../../lib/commands.svelte';
import { m } from '../../paraglide/messages.js';
import { codeTheme } from './code-theme';
import type { CompletionHints } from './completions';
import { flashes } from './flash';
import { frameLines } from './frame-lines';
import { loadedLanguage } from './languages';
import { loadedExtras } from './load-extras';
import { phrases } from './phrases';

export const language = new Compartment();
export const extras = new Compartment();
export const wrapping = new Compartment();
export const reading = new Compartment();

export interface CodeFile {
  path: string;
  text: string;
  hints: CompletionHints;
  record(path: string, state: EditorState): void;
}

/** Keys that belong to the application though the editor would take them. */
export const applicationKeys: Extension = Prec.highest(
  keymap.of([
    { key: 'Mod-Enter', run: () => runCommand('test.run') },
    { key: 'Mod-.', run: () => runCommand('test.cancel') },
  ]),
);

/** What every text field of code has, the event's too. */
export const codeBasics: Extension = [
  highlightSpecialChars(),
  history(),
  drawSelection(),
  dropCursor(),
  EditorState.allowMultipleSelections.of(true),
  indentOnInput(),
  bracketMatching(),
  rectangularSelection(),
  crosshairCursor(),
  EditorState.phrases.of(phrases()),
  codeTheme,
  applicationKeys,
  keymap.of([
    ...defaultKeymap.filter(({ key }) => key !== 'Mod-Enter'),
    ...historyKeymap,
    ...foldKeymap,
    ...lintKeymap.filter(({ key }) => key !== 'Mod-Shift-m'),
    indentWithTab,
  ]),
];

const shared: Extension = [
  lintGutter(),
  lineNumbers(),
  foldGutter(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  codeBasics,
  flashes,
  frameLines,
];

/** The state of one file, with everything but its language, which may have to be loaded first. */
export function createEditorState({ path, text, hints, record }: CodeFile): EditorState {
  const indent = indentOf(path, text);
  return EditorState.create({
    doc: text,
    extensions: [
      shared,
      extras.of(loadedExtras()?.codeExtras(hints) ?? []),
      language.of(loadedLanguage(path) ?? []),
      wrapping.of([]),
      reading.of([]),
      indentUnit.of(indent),
      EditorState.tabSize.of(4),
      lineBreaks(text),
      EditorView.contentAttributes.of({ 'aria-label': m.editor_code_label({ path }) }),
      EditorView.updateListener.of(({ state, docChanged, selectionSet }) => {
        if (docChanged || selectionSet) record(path, state);
      }),
    ],
  });
}

/** A file that has Windows' line ends throughout keeps them. */
function lineBreaks(text: string): Extension {
  const all = text.split('\n').length - 1;
  return all > 0 && text.split('\r\n').length - 1 === all
    ? EditorState.lineSeparator.of('\r\n')
    : [];
}

/** As the file does it already, else as its language is used to. */
function indentOf(path: string, text: string): string {
  const found = /^(\t| {2,8})\S/m.exec(text)?.[1];
  if (found !== undefined) return found;
  if (path.endsWith('.go')) return '\t';
  return path.endsWith('.py') ? '    ' : '  ';
}
