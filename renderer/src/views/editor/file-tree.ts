/** A row of the tree of files. */
export interface FileRow {
  path: string;
  /** The last part of the path. */
  name: string;
  depth: number;
  folder: boolean;
  open: boolean;
}

/** Files by folder, folders first; what lies in a closed folder is left out. */
export function fileRows(paths: readonly string[], closed: ReadonlySet<string>): FileRow[] {
  const rows: FileRow[] = [];
  function list(prefix: string, inside: readonly string[], depth: number): void {
    const folders = new Map<string, string[]>();
    const files: string[] = [];
    for (const path of inside) {
      const slash = path.indexOf('/', prefix.length);
      if (slash < 0) files.push(path);
      else {
        const folder = path.slice(0, slash);
        const members = folders.get(folder) ?? [];
        members.push(path);
        folders.set(folder, members);
      }
    }
    for (const [path, members] of [...folders].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const open = !closed.has(path);
      rows.push({ path, name: path.slice(prefix.length), depth, folder: true, open });
      if (open) list(`${path}/`, members, depth + 1);
    }
    for (const path of files.toSorted()) {
      rows.push({ path, name: path.slice(prefix.length), depth, folder: false, open: false });
    }
  }
  list('', paths, 0);
  return rows;
}
