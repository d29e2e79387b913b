import { m } from '../../paraglide/messages.js';

const MAX_LENGTH = 200;

/** Why a function can't have a file of this path; undefined where it can. As the contract has it. */
export function pathProblem(path: string, existing: readonly string[]): string | undefined {
  if (path === '') return m.editor_path_empty();
  if (path.length > MAX_LENGTH || !path.split('/').every(isSafeSegment)) {
    return m.editor_path_wrong();
  }
  // Some disks don't tell the two apart.
  const lower = path.toLowerCase();
  if (existing.some((one) => one.toLowerCase() === lower)) return m.editor_path_taken();
  const isInside = (inner: string, outer: string) => inner.startsWith(`${outer}/`);
  if (existing.some((one) => isInside(one, path) || isInside(path, one))) {
    return m.editor_path_taken();
  }
  return undefined;
}

function isSafeSegment(segment: string): boolean {
  return (
    segment !== '' &&
    segment !== '.' &&
    segment !== '..' &&
    // eslint-disable-next-line no-control-regex
    !/[\u0000-\u001f\u007f<>:"|?*\\]/.test(segment) &&
    !/[. ]$/.test(segment) &&
    !/^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i.test(segment)
  );
}

/** The file that holds the handler, as far as names tell. */
export function entryPath(handler: string, paths: readonly string[]): string {
  const folders = handler.split('.');
  const named = folders.slice(0, -1).join('.');
  const stem = (path: string) => path.replace(/\.[^./]+$/, '');
  return (
    paths.find((path) => named !== '' && stem(path) === named) ??
    paths.find((path) => /^(index|main)\.[^./]+$/.test(path)) ??
    paths.find((path) => !path.includes('/') && /\.([mc]?[jt]s|py|go)$/.test(path)) ??
    paths[0] ??
    ''
  );
}
