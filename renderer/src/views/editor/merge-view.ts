import type { MergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { codeBasics } from './editor-state';
import { loadLanguage } from './languages';

interface Options {
  parent: HTMLElement;
  left: string;
  right: string;
  path: string;
  leftLabel: string;
  rightLabel: string;
  onedit: ((text: string) => void) | undefined;
}

const colors = EditorView.theme({
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--danger-bg)' },
  '&.cm-merge-b .cm-changedLine': { backgroundColor: 'var(--success-bg)' },
  // A line below, since a darker ground would take the contrast from coloured words.
  '&.cm-merge-a .cm-changedText': {
    background: 'none',
    borderBottom: '2px solid var(--danger)',
  },
  '&.cm-merge-b .cm-changedText': {
    background: 'none',
    borderBottom: '2px solid var(--success)',
  },
  '.cm-changeGutter': { width: '3px', paddingLeft: '1px' },
  '&.cm-merge-a .cm-changedLineGutter': { background: 'var(--danger)' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--success)' },
  // The signs it has by itself are in few fonts.
  '.cm-collapsedLines::before, .cm-collapsedLines::after': { content: '"⋯"' },
  '.cm-collapsedLines': {
    background: 'var(--bg-sunken)',
    color: 'var(--text-muted)',
    padding: '4px 8px',
  },
});

/** Two texts beside each other, what differs marked. Fetched when it is needed first. */
export async function makeMergeView(options: Options): Promise<MergeView> {
  const [{ MergeView: View }, language] = await Promise.all([
    import('@codemirror/merge'),
    loadLanguage(options.path),
  ]);
  const { onedit } = options;
  const shared = [lineNumbers(), EditorView.lineWrapping, codeBasics, colors, language ?? []];
  const readOnly = EditorState.readOnly.of(true);
  const label = (text: string) => EditorView.contentAttributes.of({ 'aria-label': text });
  return new View({
    parent: options.parent,
    a: { doc: options.left, extensions: [shared, readOnly, label(options.leftLabel)] },
    b: {
      doc: options.right,
      extensions: [
        shared,
        onedit === undefined ? readOnly : [],
        label(options.rightLabel),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) onedit?.(state.sliceDoc());
        }),
      ],
    },
    gutter: true,
    highlightChanges: true,
    collapseUnchanged: { margin: 3, minSize: 6 },
    diffConfig: { scanLimit: 2_000, timeout: 400 },
  });
}
