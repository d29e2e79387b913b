import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';

const mark = Decoration.line({ class: 'cm-frame-line' });

/** Positions of lines that the last run's error passed through. */
export const setFrameLines = StateEffect.define<readonly number[]>();

export const frameLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, { changes, effects, state }) {
    let next = value.map(changes);
    for (const effect of effects) {
      if (!effect.is(setFrameLines)) continue;
      const starts = new Set(effect.value.map((at) => state.doc.lineAt(at).from));
      next = Decoration.set(
        [...starts].map((at) => mark.range(at)),
        true,
      );
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});
