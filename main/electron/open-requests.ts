import { open } from 'node:fs/promises';
import path from 'node:path';
import { app } from 'electron';
import { ARCHIVE_ENDING } from '../contract/archive.ts';
import type { Texts } from './texts.ts';
import type { MainWindow } from './window.ts';

const LINK = /^cloudfunction:\/\/function\/([^/?#]+)\/?$/i;
/** As the contract has it. */
const MAX_ARCHIVE_BYTES = 100 * 1024 * 1024;

/** What the system, a link or a command line asked the application to open. */
export type OpenRequest =
  { kind: 'function'; name: string } | { kind: 'archive'; file: string } | { kind: 'window' };

export interface OpenRequests {
  /** Says who opens them; what was asked for earlier comes at once. */
  handle(open: (request: OpenRequest) => void): void;
}

/** What a command line asks for; just the window where it names nothing. */
export function requestsOf(argv: readonly string[], cwd: string): OpenRequest[] {
  const found = argv.slice(1).flatMap((argument) => requestOf(argument, cwd) ?? []);
  return found.length > 0 ? found : [{ kind: 'window' }];
}

function requestOf(argument: string, cwd: string): OpenRequest | undefined {
  const encoded = LINK.exec(argument)?.[1];
  if (encoded !== undefined) return functionRequest(encoded);
  if (argument.startsWith('-') || !argument.toLowerCase().endsWith(ARCHIVE_ENDING))
    return undefined;
  return { kind: 'archive', file: path.resolve(cwd, argument) };
}

function functionRequest(encoded: string): OpenRequest | undefined {
  try {
    return { kind: 'function', name: decodeURIComponent(encoded) };
  } catch {
    return undefined;
  }
}

/**
 * Collects what is to be opened from the first moment on: macOS tells it before the application is
 * ready, other systems by the command lines of this process and of those that follow it.
 */
export function watchOpenRequests(): OpenRequests {
  const waiting = requestsOf(process.argv, process.cwd()).filter(({ kind }) => kind !== 'window');
  let handler = (request: OpenRequest): void => void waiting.push(request);
  const take = (event: { preventDefault(): void }, text: string) => {
    event.preventDefault();
    const request = requestOf(text, process.cwd());
    if (request !== undefined) handler(request);
  };
  app.on('open-url', take);
  app.on('open-file', take);
  app.on('second-instance', (_event, argv, cwd) => {
    for (const request of requestsOf(argv, cwd)) handler(request);
  });
  app.on('activate', () => handler({ kind: 'window' }));
  return {
    handle(open) {
      handler = open;
      for (const request of waiting.splice(0)) open(request);
    },
  };
}

/** Hands an archive's bytes to the page, which asks the person what to do with them. */
export async function openArchive(
  file: string,
  to: { window: MainWindow; texts: Texts; tell(message: string): void },
): Promise<void> {
  const name = path.basename(file);
  try {
    const bytes = await readArchive(file);
    if (bytes === undefined) to.tell(to.texts.archiveTooLarge(name));
    else to.window.send('archive.import', { name, bytes });
  } catch {
    to.tell(to.texts.archiveUnreadable(name));
  }
}

/** Undefined for more than an archive may have. */
async function readArchive(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    return size > MAX_ARCHIVE_BYTES ? undefined : new Uint8Array(await handle.readFile());
  } finally {
    await handle.close();
  }
}
