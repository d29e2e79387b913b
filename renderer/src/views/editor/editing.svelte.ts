import type { Text } from '@codemirror/state';
import type { FunctionDetail } from '../../../../main/contract/function';
import { toFailure, type Failure } from '../../lib/failure';
import { link, platform } from '../../lib/platform.svelte';
import { createRun } from '../../lib/run.svelte';
import { createDocuments } from './documents.svelte';
import { applyDraft, dropDraft, writeDraft, type Draft } from './drafts';
import { createEditorState } from './editor-state';
import { entryPath } from './file-paths';
import { framesOf, problemsOf, type Problem } from './problems';

/** Unsaved text is kept so soon after a key, ms. */
const DRAFT_MS = 250;
/** The same each time: what is shown of no problems need not be made anew. */
const NO_PROBLEMS: readonly Problem[] = [];

export type Editing = ReturnType<typeof createEditing>;

/** Why what is edited and what the platform has went apart. */
export interface Divergence {
  theirs: FunctionDetail;
  /** `draft`: unsaved text of before; `change`: somebody saved meanwhile. */
  reason: 'draft' | 'change';
}

/** One function as it is edited: its files, what is unsaved, and what the platform thinks of it. */
export function createEditing(first: FunctionDetail, draftKey: string) {
  const { id } = first;
  let detail = $state.raw(first);
  /** The version that the text began from. */
  let version = $state(first.version);
  let saving = $state(false);
  let failure = $state.raw<Failure | undefined>(undefined);
  let failedIn = link.epoch;
  /** What the last save's build or the last format found. */
  let problems = $state.raw(NO_PROBLEMS);
  let problemsFrom = $state<'build' | 'format'>('build');
  let runProblems = $state.raw(NO_PROBLEMS);
  let divergence = $state.raw<Divergence | undefined>(undefined);
  /** The two sides are shown beside each other. */
  let comparing = $state(false);
  let draftLost = $state(false);
  let baseFiles = first.files;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saved: Promise<boolean> | undefined;
  /** What the test console calls the function with, for completion. */
  let event: unknown;
  const hints = { runtime: first.runtime, event: () => event };

  const documents = createDocuments({
    makeState: (path, text) => createEditorState({ path, text, hints, record }),
    onChange() {
      timer ??= setTimeout(keepDraft, DRAFT_MS);
    },
  });

  function record(path: string, state: Parameters<typeof documents.record>[1]): void {
    documents.record(path, state);
  }

  function keepDraft(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!documents.dirty) {
      dropDraft(draftKey);
      draftLost = false;
      return;
    }
    const texts = documents.texts();
    const files = Object.fromEntries(
      Object.entries(texts).filter(([path]) => documents.changed.has(path)),
    );
    const removed = Object.keys(baseFiles).filter((path) => !(path in texts));
    draftLost = !writeDraft(draftKey, { version, files, removed, keptAt: Date.now() });
  }

  /** Makes what the platform has the ground that unsaved text is measured against. */
  function rebase(next: FunctionDetail, docs?: ReadonlyMap<string, Text>): void {
    detail = next;
    version = next.version;
    baseFiles = next.files;
    if (docs === undefined) documents.rebaseFiles(next.files);
    else documents.rebase(docs);
    keepDraft();
  }

  function adopt(next: FunctionDetail): void {
    documents.replace(next.files);
    rebase(next);
    divergence = undefined;
    comparing = false;
    clearProblems();
  }

  function clearProblems(): void {
    problems = NO_PROBLEMS;
    runProblems = NO_PROBLEMS;
    failure = undefined;
  }

  /** The platform's newest version, which this text may not know yet. */
  function meet(next: FunctionDetail): void {
    if (next.version === version) {
      detail = next;
      return;
    }
    if (!documents.dirty || sameFiles(documents.texts(), next.files)) adopt(next);
    else if (sameFiles(next.files, baseFiles)) {
      // Somebody renamed it or changed its settings: nothing to decide about.
      rebase(next);
      divergence = undefined;
      comparing = false;
    } else {
      detail = next;
      divergence = { theirs: next, reason: divergence?.reason ?? 'change' };
    }
  }

  async function write(): Promise<boolean> {
    const texts = documents.texts();
    const docs = documents.snapshot();
    saving = true;
    clearProblems();
    try {
      const next = await platform.functions.update({ id, ifVersion: version, files: texts });
      rebase(next, docs);
      divergence = undefined;
      comparing = false;
      return true;
    } catch (error) {
      return await refused(toFailure(error));
    } finally {
      saving = false;
    }
  }

  /** Returns whether it was saved all the same. */
  async function refused(why: Failure): Promise<boolean> {
    if (why.code === 'VERSION_CONFLICT') {
      try {
        meet(await platform.functions.get({ id }));
        if (divergence === undefined) return documents.dirty ? await write() : true;
        comparing = true;
        return false;
      } catch (error) {
        why = toFailure(error);
      }
    }
    fail(why, 'build');
    return false;
  }

  function fail(why: Failure, from: 'build' | 'format'): void {
    failure = why;
    failedIn = link.epoch;
    problems = why.code === 'BUILD_FAILED' ? problemsOf(why) : NO_PROBLEMS;
    problemsFrom = from;
  }

  /** Begins with what the platform has and the draft, whose version had the files `draftBase`. */
  function start(draft: Draft | undefined, draftBase: Record<string, string> | undefined): void {
    const { files } = detail;
    documents.replace(draft ? applyDraft(draftBase ?? files, draft) : files);
    if (draft !== undefined && draftBase !== undefined && !sameFiles(draftBase, files)) {
      version = draft.version;
      baseFiles = draftBase;
      documents.rebaseFiles(draftBase);
      if (sameFiles(documents.texts(), files)) adopt(detail);
      else if (documents.dirty) divergence = { theirs: detail, reason: 'draft' };
      else adopt(detail);
    } else documents.rebaseFiles(files);
    if (documents.active === '') documents.open(entryPath(detail.handler, documents.paths));
    keepDraft();
  }

  return {
    id,
    documents,
    hints,
    run: createRun(),
    get detail() {
      return detail;
    },
    get version() {
      return version;
    },
    get saving() {
      return saving;
    },
    /** Why the last save did not happen. */
    get failure() {
      // That nothing answered is no longer so when the link is back.
      const healed = failure?.code === undefined && link.epoch !== failedIn;
      return healed ? undefined : failure;
    },
    get problems() {
      return problems;
    },
    get problemsFrom() {
      return problemsFrom;
    },
    get runProblems() {
      return runProblems;
    },
    get divergence() {
      return divergence;
    },
    get comparing() {
      return comparing;
    },
    set comparing(value) {
      comparing = value;
    },
    /** The browser has no room for the unsaved text. */
    get draftLost() {
      return draftLost;
    },
    start,
    keepDraft,
    meet,
    clearProblems,
    setEvent(value: unknown) {
      event = value;
    },

    /** Saves where there is something to save. Returns whether the platform has the text now. */
    async save(): Promise<boolean> {
      await saved;
      if (!documents.dirty) return true;
      saved = write().finally(() => (saved = undefined));
      return saved;
    },
    /** Their text, instead of what is edited. */
    takeTheirs() {
      if (divergence) adopt(divergence.theirs);
    },
    /** What is edited stays, and the next save replaces theirs. */
    keepMine() {
      if (divergence) rebase(divergence.theirs);
      divergence = undefined;
      comparing = false;
    },
    /** Saves files that were made of both sides. */
    async saveMerged(files: Record<string, string>): Promise<boolean> {
      if (divergence === undefined) return false;
      documents.replace(files);
      rebase(divergence.theirs);
      divergence = undefined;
      comparing = false;
      return documents.dirty ? write() : true;
    },
    async reload(): Promise<void> {
      meet(await platform.functions.get({ id }));
    },
    formatRefused(why: Failure) {
      fail(why, 'format');
    },
    /** Marks the lines that a run's error passed through. */
    markRun(error: Parameters<typeof framesOf>[0] | undefined) {
      runProblems = error === undefined ? NO_PROBLEMS : framesOf(error);
    },
  };
}

function sameFiles(a: Record<string, string>, b: Record<string, string>): boolean {
  const paths = Object.keys(a);
  return paths.length === Object.keys(b).length && paths.every((path) => a[path] === b[path]);
}
