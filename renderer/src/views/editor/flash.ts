import { EditorSelection, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';

const FLASH_MS = 1_600;

const flash = StateEffect.define<number | undefined>();
const mark = Decoration.line({ class: 'cm-flash' });

/** A line that was jumped to, for a moment. */
export const flashes = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, { changes, effects }) {
    let next = value.map(changes);
    for (const effect of effects) {
      if (!effect.is(flash)) continue;
      next =
        effect.value === undefined ? Decoration.none : Decoration.set(mark.range(effect.value));
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Puts the cursor on a line, from 1, and shows it in the middle. */
export function reveal(view: EditorView, number: number, column?: number): void {
  const { doc } = view.state;
  const line = doc.line(Math.max(1, Math.min(number, doc.lines)));
  const indent = /^\s*/.exec(line.text)?.[0].length ?? 0;
  const at = line.from + Math.min(column === undefined ? indent : column - 1, line.length);
  view.dispatch({
    selection: EditorSelection.cursor(at),
    effects: [EditorView.scrollIntoView(at, { y: 'center' }), flash.of(line.from)],
  });
  view.focus();
  setTimeout(() => {
    if (view.state.field(flashes, false)?.size) view.dispatch({ effects: flash.of(undefined) });
  }, FLASH_MS);
}
