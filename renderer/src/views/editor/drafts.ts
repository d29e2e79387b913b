/** Text that was not saved yet, as it outlives the page. Only files that differ are kept. */
export interface Draft {
  /** The version it began from. */
  version: number;
  /** Changed and added files. */
  files: Record<string, string>;
  removed: string[];
  /** When it was kept, ms since 1970. */
  keptAt: number;
}

const PREFIX = 'cloudfunction.draft.';
/** Of windows that are gone, over all functions; the newest stay. */
const MOST_ORPHANS = 20;

/** Each window has its own, so that none drops or overwrites what was typed in another. */
export function draftKey(functionId: string, windowId: string): string {
  return `${PREFIX}${functionId}.${windowId}`;
}

/**
 * Where the draft to go on with is: what was left in this window, or else the newest that a window
 * which is gone left behind. `open` names the windows that are there.
 */
export function findDraft(
  functionId: string,
  windowId: string,
  open: ReadonlySet<string>,
): string | undefined {
  const own = draftKey(functionId, windowId);
  if (readDraft(own) !== undefined) return own;
  try {
    const orphans = orphanKeys(open);
    for (const key of orphans.slice(MOST_ORPHANS)) localStorage.removeItem(key);
    return orphans.find((key) => key.startsWith(draftKey(functionId, '')));
  } catch {
    return undefined;
  }
}

export function readDraft(key: string): Draft | undefined {
  try {
    const text = localStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as Draft);
  } catch {
    return undefined;
  }
}

/** Returns false where the browser has no room for it. */
export function writeDraft(key: string, draft: Draft): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // There is none where storage is forbidden.
  }
}

/** The files with a draft's changes made to them. */
export function applyDraft(files: Record<string, string>, draft: Draft): Record<string, string> {
  const all = Object.entries({ ...files, ...draft.files });
  return Object.fromEntries(all.filter(([path]) => !draft.removed.includes(path)));
}

/** Newest first. */
function orphanKeys(open: ReadonlySet<string>): string[] {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX) && !open.has(key.slice(key.lastIndexOf('.') + 1)))
    .map((key) => ({ key, keptAt: readDraft(key)?.keptAt ?? 0 }))
    .toSorted((a, b) => b.keptAt - a.keptAt)
    .map(({ key }) => key);
}
