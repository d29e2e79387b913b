import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  type CompletionSource,
} from '@codemirror/autocomplete';
import {
  gotoLine,
  highlightSelectionMatches,
  openSearchPanel,
  search,
  searchKeymap,
} from '@codemirror/search';
import type { Extension } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { completion, type CompletionHints } from './completions';

/** Searching and closing of brackets, in every text field of code. */
const shared: Extension = [
  closeBrackets(),
  highlightSelectionMatches({ minSelectionLength: 2 }),
  search({ top: true }),
  keymap.of([...closeBracketsKeymap, ...searchKeymap]),
];

/** What a file's text field gets once it can be typed into. */
export function codeExtras(hints: CompletionHints): Extension {
  return [shared, completion(hints)];
}

/** The same for one whose completion comes from one place alone. */
export function fieldExtras(source: CompletionSource): Extension {
  return [shared, autocompletion({ icons: false, override: [source] })];
}

export { gotoLine, openSearchPanel };
