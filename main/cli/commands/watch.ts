import { watch as watchPath } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Invocation } from '../../contract/invocation.ts';
import { EXIT } from '../exit-codes.ts';
import { describeFailure } from '../failures.ts';
import { showOutcome } from '../outcome.ts';
import type { CliHost, Session } from '../session.ts';
import { isSourcePath, readSource } from '../source-files.ts';
import { findFunction, handlerOfSingle, updateFunction } from './save.ts';

/** Editors write a file in several steps; ms of quiet after which a change is whole. */
const SETTLE_MS = 80;

type Call = (signal: AbortSignal) => Promise<Invocation>;

/** Saves and calls again on every change, ending what still runs, until Ctrl-C. */
export async function watchAndInvoke(
  session: Session,
  host: CliHost,
  name: string,
  given: string,
  call: Call,
  logs: boolean,
): Promise<number> {
  const { terminal } = session;
  const changes = await watchSource(path.resolve(host.cwd, given));
  terminal.signal.addEventListener('abort', changes.close, { once: true });
  try {
    while (!terminal.signal.aborted) {
      const changed = changes.next();
      const signal = AbortSignal.any([terminal.signal, changed.signal]);
      await round(signal).catch((error: unknown) => tell(error, signal));
      if (signal.aborted) continue;
      if (!terminal.json) terminal.err(terminal.paintError('gray', `watching ${given}…\n`));
      await changed.happened;
    }
  } finally {
    changes.close();
  }
  return EXIT.interrupted;

  async function round(signal: AbortSignal): Promise<void> {
    const current = await findFunction(session, name);
    const source = await readSource(given, host.cwd, current?.runtime);
    const handler = handlerOfSingle(source, current?.handler);
    const same =
      current && JSON.stringify(sorted(current.files)) === JSON.stringify(sorted(source.files));
    if (!same) {
      const change = { files: source.files, ...(handler !== undefined && { handler }) };
      const { version } = await updateFunction(session, name, change, source, signal);
      if (!terminal.json) {
        terminal.err(terminal.paintError('gray', `saved ${name}, version ${version}\n`));
      }
    }
    const invocation = await call(signal);
    if (terminal.json) terminal.outJson(invocation, 'line');
    else showOutcome(terminal, invocation, { logs, files: source.prefix });
  }

  function tell(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    const { message, body, exitCode } = describeFailure(error, terminal.signal);
    // Code that does not build is what watching is for; a server that is gone is not.
    if (exitCode !== EXIT.buildFailed && exitCode !== EXIT.usage && exitCode !== EXIT.notNow) {
      throw error;
    }
    if (terminal.json) terminal.outJson({ error: body }, 'line');
    else terminal.err(`${terminal.paintError('red', 'error:')} ${message ?? body.message}\n`);
  }
}

/** Changes of a file or folder; several at once count as one. */
async function watchSource(target: string) {
  const isFolder = await stat(target).then(
    (info) => info.isDirectory(),
    () => false,
  );
  // Most editors save by renaming a new file into place, which a watch on the file itself would lose.
  const folder = isFolder ? target : path.dirname(target);
  const only = isFolder ? undefined : path.basename(target);
  let waiting = new AbortController();
  let settled: NodeJS.Timeout | undefined;
  const watcher = watchPath(folder, { recursive: isFolder }, (_event, file) => {
    if (only === undefined ? file !== null && !isSourcePath(file) : file !== only) return;
    clearTimeout(settled);
    settled = setTimeout(() => waiting.abort(), SETTLE_MS);
  });
  watcher.on('error', () => waiting.abort());
  return {
    /** Arms the next change: from now on, any change ends `signal`. */
    next() {
      waiting = new AbortController();
      const { signal } = waiting;
      const happened = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      return { signal, happened };
    },
    close() {
      clearTimeout(settled);
      watcher.close();
      waiting.abort();
    },
  };
}

function sorted(files: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
}
