import type { Invocation } from '../contract/invocation.ts';
import type { LogEntry } from '../contract/log.ts';
import { EXIT } from './exit-codes.ts';
import { formatMs } from './formats.ts';
import { printable, type Paint, type Terminal } from './terminal.ts';

const LEVEL_STYLE = { debug: 'gray', info: 'cyan', warn: 'yellow', error: 'red' } as const;

/** Shows how a call ended: its result on stdout, all else on stderr. Returns the exit code. */
export function showOutcome(
  { out, err, paintError }: Terminal,
  invocation: Invocation,
  options: { logs: boolean; files?: string | undefined },
): number {
  if (options.logs) {
    for (const entry of invocation.logs) err(`${formatEntry(entry, paintError)}\n`);
  }
  const { status, error, durations, coldStart } = invocation;
  if (status === 'success') {
    out(`${JSON.stringify(invocation.result ?? null, null, 2)}\n`);
  } else {
    const message = error === undefined ? '' : `${error.type}: ${error.message}`;
    err(`${paintError('red', `${status}:`)} ${printable(message)}\n`);
    for (const frame of error?.stack.filter(({ user }) => user) ?? []) {
      const place = [frame.file, frame.line, frame.column].filter((part) => part !== undefined);
      const where = (options.files ?? '') + place.join(':');
      err(`    at ${frame.function === undefined ? where : `${frame.function} (${where})`}\n`);
    }
  }
  const cold = coldStart ? `, cold start ${formatMs(durations.initMs)}` : '';
  err(paintError('gray', `${status} in ${formatMs(durations.totalMs)}${cold}, ${invocation.id}\n`));
  return status === 'success' ? EXIT.ok : EXIT.functionFailed;
}

/** `WARN  message`; further lines of it stand below its first. */
export function formatEntry({ level, message }: LogEntry, paint: Paint, before = ''): string {
  const head = `${before}${level.toUpperCase().padEnd(5)} `;
  const painted = `${paint('gray', before)}${paint(LEVEL_STYLE[level], level.toUpperCase().padEnd(5))} `;
  return painted + printable(message).replaceAll('\n', `\n${' '.repeat(head.length)}`);
}
