import type { CompletionContext } from '@codemirror/autocomplete';
import { linter, lintGutter } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { m } from '../../paraglide/messages.js';
import { codeBasics, extras, language } from '../editor/editor-state';
import { loadedLanguage } from '../editor/languages';
import { parseEvent, propertyNames } from './event-text';

interface Options {
  text: string;
  typed(text: string): void;
}

/** The event's text field: JSON, what is wrong with it marked in place. */
export function createEventState({ text, typed }: Options): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      lintGutter(),
      codeBasics,
      language.of(loadedLanguage('event.json') ?? []),
      EditorState.tabSize.of(2),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': m.console_event_label() }),
      extras.of([]),
      validation,
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) typed(state.sliceDoc());
      }),
    ],
  });
}

const validation: Extension = linter(
  ({ state }) => {
    const parsed = parseEvent(state.sliceDoc());
    if (parsed.ok) return [];
    const from = Math.min(parsed.position, state.doc.length);
    const message = m.console_event_invalid({ line: parsed.line, reason: parsed.message });
    const to = Math.min(from + 1, state.doc.length);
    return [{ from: from === to ? Math.max(0, from - 1) : from, to, severity: 'error', message }];
  },
  { delay: 250 },
);

/** Names of properties that known events have, and JSON's own words. */
export function completeEvent(at: CompletionContext, known: readonly unknown[]) {
  const name = at.matchBefore(/(?:^|[{,])\s*"?[\w$-]*$/);
  if (name !== null) {
    const typed = /"?[\w$-]*$/.exec(name.text)?.[0] ?? '';
    if (typed === '' && !at.explicit) return null;
    const from = at.pos - typed.length;
    // The closing quote that the editor has put there already is replaced as well.
    const to = typed !== '' && at.state.sliceDoc(at.pos, at.pos + 1) === '"' ? at.pos + 1 : at.pos;
    const colon = /^\s*:/.test(at.state.sliceDoc(to, to + 5)) ? '' : ': ';
    const options = propertyNames(known).map((label) => ({
      label: `"${label}"`,
      apply: `"${label}"${colon}`,
      type: 'property',
    }));
    return options.length === 0 ? null : { from, to, options };
  }
  const word = at.matchBefore(/[:[,]\s*\w+$/);
  if (word === null) return null;
  const typed = /\w+$/.exec(word.text)?.[0] ?? '';
  return {
    from: at.pos - typed.length,
    options: ['true', 'false', 'null'].map((label) => ({ label, type: 'keyword' })),
  };
}
