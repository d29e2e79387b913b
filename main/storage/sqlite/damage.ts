import { writeFileSync } from 'node:fs';
import { dataFiles } from './data-files.ts';

/** Whether an error says that the file is no sound database. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(NOTADB|CORRUPT)/.test((error as { code?: string }).code ?? '');
}

/** Damage was met while running: the next start sets the file aside. */
export function markDamage(file: string): void {
  try {
    writeFileSync(dataFiles(file).damageMark, '', { mode: 0o600 });
  } catch {
    // Met again, it is marked again.
  }
}
