import type { FunctionDetail } from '../../../../main/contract/function';

export interface FileChange {
  path: string;
  change: 'added' | 'removed' | 'changed';
  before: string;
  after: string;
}

const KEYS = [
  ...(['runtime', 'handler', 'timeout', 'memory', 'concurrency', 'sandbox'] as const),
  'description',
] as const;

export interface SettingChange {
  key: (typeof KEYS)[number];
  before: string;
  after: string;
}

type Files = FunctionDetail['files'];

/** What became of an earlier version's files, by path. */
export function changedFiles(before: Files, after: Files): FileChange[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths.flatMap((path): FileChange[] => {
    const [old, now] = [before[path], after[path]];
    if (old === now) return [];
    const change = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    return [{ path, change, before: old ?? '', after: now ?? '' }];
  });
}

/** What became of an earlier version's settings, variables aside. */
export function changedSettings(before: FunctionDetail, after: FunctionDetail): SettingChange[] {
  return KEYS.filter((key) => before[key] !== after[key]).map((key) => ({
    key,
    before: String(before[key]),
    after: String(after[key]),
  }));
}

/** What makes an earlier version the next one. Its name and variables are as they are now. */
export function restoringOf(version: FunctionDetail) {
  const { files, runtime, handler, timeout, memory, concurrency, sandbox, description } = version;
  return { files, runtime, handler, timeout, memory, concurrency, sandbox, description };
}
