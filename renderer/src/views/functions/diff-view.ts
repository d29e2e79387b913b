import { unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { codeTheme } from '../editor/code-theme';
import { loadLanguage } from '../editor/languages';
import { phrases } from '../editor/phrases';
import type { FileChange } from './versions';

/** Shows what changed in a file, read-only. Loaded when the first difference is looked at. */
export async function showDiff(
  parent: HTMLElement,
  { path, before, after }: FileChange,
  label: string,
): Promise<EditorView> {
  const language = await loadLanguage(path);
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: after,
      extensions: [
        lineNumbers(),
        codeTheme,
        language ?? [],
        EditorState.phrases.of(phrases()),
        EditorState.readOnly.of(true),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        unifiedMergeView({
          original: before,
          mergeControls: false,
          gutter: true,
          collapseUnchanged: { margin: 3, minSize: 6 },
        }),
      ],
    }),
  });
}
