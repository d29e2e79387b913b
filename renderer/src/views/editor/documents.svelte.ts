import { Transaction, type EditorState, type Text, type TransactionSpec } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { singleChange } from './text-changes';

/** Takes an action back. */
export type Undo = () => void;

export type Documents = ReturnType<typeof createDocuments>;

interface Options {
  makeState(path: string, text: string): EditorState;
  /** Something was typed, or a file came or went. */
  onChange(): void;
}

/**
 * The files of one function as they are edited. Each has an editor state of its own, with its undo
 * history and selection; the view shows the active one and tells what became of it.
 */
export function createDocuments({ makeState, onChange }: Options) {
  const states = new Map<string, EditorState>();
  /** What the platform has; what differs from it is unsaved. */
  let base = new Map<string, Text>();
  let view: EditorView | undefined;

  let paths = $state.raw<readonly string[]>([]);
  let tabs = $state.raw<readonly string[]>([]);
  let active = $state('');
  let changed = $state.raw<ReadonlySet<string>>(new Set());
  const dirty = $derived(changed.size > 0);

  function sortPaths(): void {
    paths = [...states.keys()].toSorted();
  }

  function check(path: string): void {
    const state = states.get(path);
    const before = base.get(path);
    const differs =
      state === undefined || before === undefined
        ? (state === undefined) !== (before === undefined)
        : !state.doc.eq(before);
    if (differs === changed.has(path)) return;
    const next = new Set(changed);
    if (differs) next.add(path);
    else next.delete(path);
    changed = next;
  }

  function checkAll(): void {
    for (const path of new Set([...states.keys(), ...base.keys(), ...changed])) check(path);
  }

  function open(path: string): void {
    if (!states.has(path)) return;
    if (!tabs.includes(path)) tabs = [...tabs, path];
    active = path;
  }

  function close(path: string): void {
    const at = tabs.indexOf(path);
    if (at < 0) return;
    tabs = tabs.filter((one) => one !== path);
    if (active !== path) return;
    const next = tabs[Math.min(at, tabs.length - 1)] ?? paths.find((one) => one !== path);
    if (next !== undefined) open(next);
  }

  function put(path: string, state: EditorState): void {
    states.set(path, state);
    sortPaths();
    check(path);
    onChange();
  }

  function take(path: string): EditorState | undefined {
    const state = states.get(path);
    if (state === undefined) return undefined;
    close(path);
    states.delete(path);
    sortPaths();
    check(path);
    onChange();
    return state;
  }

  function dispatch(path: string, spec: TransactionSpec): void {
    const state = states.get(path);
    if (state === undefined) return;
    if (view !== undefined && path === active) view.dispatch(spec);
    else record(path, state.update(spec).state);
  }

  function record(path: string, state: EditorState): void {
    const before = states.get(path);
    states.set(path, state);
    if (before !== undefined && before.doc === state.doc) return;
    check(path);
    onChange();
  }

  function setText(path: string, text: string, history: boolean): void {
    const state = states.get(path);
    if (state === undefined) {
      put(path, makeState(path, text));
      return;
    }
    const changes = singleChange(state.sliceDoc(), text);
    if (changes === undefined) return;
    dispatch(path, { changes, annotations: Transaction.addToHistory.of(history) });
  }

  return {
    /** Sorted. */
    get paths() {
      return paths;
    },
    /** The open files, in the order they were opened. */
    get tabs() {
      return tabs;
    },
    get active() {
      return active;
    },
    /** Paths whose text is not what the platform has; also those that were added or removed. */
    get changed() {
      return changed;
    },
    get dirty() {
      return dirty;
    },
    open,
    close,
    record,
    dispatch,
    state: (path: string) => states.get(path),
    /** The view that shows the active file; undefined when it goes. */
    attach(next: EditorView | undefined) {
      view = next;
    },

    texts(): Record<string, string> {
      return Object.fromEntries(
        paths.map((path) => [path, states.get(path)?.sliceDoc() ?? ''] as const),
      );
    },
    /** What is edited now, to become what the platform has once it was saved. */
    snapshot(): ReadonlyMap<string, Text> {
      return new Map([...states].map(([path, { doc }]) => [path, doc]));
    },
    rebase(saved: ReadonlyMap<string, Text>): void {
      base = new Map(saved);
      checkAll();
    },
    /** The same by text. */
    rebaseFiles(files: Record<string, string>): void {
      base = new Map(
        Object.entries(files).map(([path, text]) => [path, makeState(path, text).doc]),
      );
      checkAll();
    },
    /** Makes the files these, changing only what differs; it is no step to undo. */
    replace(files: Record<string, string>): void {
      for (const [path, text] of Object.entries(files)) setText(path, text, false);
      for (const path of [...states.keys()]) if (!Object.hasOwn(files, path)) take(path);
    },
    setText,

    add(path: string): Undo {
      put(path, makeState(path, ''));
      open(path);
      return () => void take(path);
    },
    remove(path: string): Undo {
      const state = take(path);
      return () => {
        if (state === undefined || states.has(path)) return;
        put(path, state);
        open(path);
      };
    },
    rename(from: string, to: string): Undo {
      const move = (source: string, target: string) => {
        const wasActive = active === source;
        const at = tabs.indexOf(source);
        const state = states.get(source);
        if (state === undefined || states.has(target)) return;
        // Made anew, since the ending of the name decides about the language.
        put(target, makeState(target, state.sliceDoc()));
        if (at >= 0) tabs = tabs.with(at, target);
        if (wasActive) active = target;
        take(source);
      };
      move(from, to);
      return () => move(to, from);
    },
  };
}
