/** Text that was not saved yet, as it outlives the page. Only files that differ are kept. */
export interface Draft {
  /** The version it began from. */
  version: number;
  /** Changed and added files. */
  files: Record<string, string>;
  removed: string[];
}

const name = (functionId: string) => `cloudfunction.draft.${functionId}`;

export function readDraft(functionId: string): Draft | undefined {
  try {
    const text = localStorage.getItem(name(functionId));
    return text === null ? undefined : (JSON.parse(text) as Draft);
  } catch {
    return undefined;
  }
}

/** Returns false where the browser has no room for it. */
export function writeDraft(functionId: string, draft: Draft): boolean {
  try {
    localStorage.setItem(name(functionId), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(functionId: string): void {
  try {
    localStorage.removeItem(name(functionId));
  } catch {
    // There is none where storage is forbidden.
  }
}

/** The files with a draft's changes made to them. */
export function applyDraft(files: Record<string, string>, draft: Draft): Record<string, string> {
  const all = Object.entries({ ...files, ...draft.files });
  return Object.fromEntries(all.filter(([path]) => !draft.removed.includes(path)));
}
