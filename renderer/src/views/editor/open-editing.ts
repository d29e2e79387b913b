import type { FunctionDetail } from '../../../../main/contract/function';
import { platform } from '../../lib/platform.svelte';
import { draftKey, dropDraft, findDraft, readDraft, type Draft } from './drafts';
import { createEditing, type Editing } from './editing.svelte';
import { openWindows, ownWindow } from './own-window';

/** What was opened lately keeps its undo history, scroll and last run while other views are shown. */
const MOST = 12;
const opened = new Map<string, Editing>();

/** The function as it was left, or as the platform and the unsaved text have it. */
export async function openEditing(name: string): Promise<Editing> {
  const [detail, windowId, open] = await Promise.all([
    platform.functions.get({ id: name }),
    ownWindow(),
    openWindows(),
  ]);
  const { id } = detail;
  const known = opened.get(id);
  known?.meet(detail);
  const editing = known ?? createEditing(detail, draftKey(id, windowId));
  const from = editing.documents.dirty ? undefined : findDraft(id, windowId, open);
  const draft = from === undefined ? undefined : readDraft(from);
  const base = await draftBase(detail, draft);
  if (from !== undefined && draft !== undefined && !editing.documents.dirty) {
    dropDraft(from);
    editing.start(draft, base);
  } else if (known === undefined) editing.start(undefined, undefined);
  opened.delete(id);
  opened.set(id, editing);
  for (const [old, { documents, run }] of opened) {
    if (opened.size <= MOST) break;
    if (!documents.dirty && !run.running) opened.delete(old);
  }
  return editing;
}

async function draftBase(
  { id, version }: FunctionDetail,
  draft: Draft | undefined,
): Promise<Record<string, string> | undefined> {
  if (draft === undefined || draft.version === version) return undefined;
  try {
    return (await platform.functions.version({ id, version: draft.version })).files;
  } catch {
    return undefined;
  }
}

// The last keys before the page goes.
for (const type of ['pagehide', 'visibilitychange']) {
  addEventListener(type, () => {
    if (type === 'pagehide' || document.visibilityState === 'hidden') {
      for (const { keepDraft } of opened.values()) keepDraft();
    }
  });
}
