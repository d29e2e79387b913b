import type { LogLine } from '../../../../main/contract/log';
import { stripAnsi } from '../../lib/ansi';

/** As a terminal would show it, one entry after the other. */
export function toText(lines: readonly LogLine[]): string {
  return lines
    .map(
      ({ time, level, functionName, message }) =>
        `${time} ${level.toUpperCase().padEnd(5)} ${functionName} ${stripAnsi(message)}\n`,
    )
    .join('');
}

/** One JSON object a line, with everything there is. */
export function toNdjson(lines: readonly LogLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Has the browser save a text as a file. */
export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** `logs-2026-11-24T03-05-40.txt` */
export function fileName(ending: string, now: number): string {
  return `logs-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}.${ending}`;
}
