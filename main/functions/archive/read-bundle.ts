import { PlatformError } from '../../contract/errors.ts';
import { FunctionInput, SavedEvent } from '../../contract/function.ts';
import type { StoredEvent } from '../../storage/store.ts';
import { MANIFEST, type Bundle } from './bundles.ts';
import { eventName } from './event-files.ts';
import { readManifest } from './manifest.ts';
import type { ZipEntry } from './zip-reader.ts';

const MAX_FILES = 200;
const MAX_EVENTS = 1_000;

/** A function read from an archive, checked as if it came over the API. */
export interface Imports {
  /** Without values of variables. */
  input: FunctionInput;
  envNames: readonly string[];
  events: readonly StoredEvent[];
}

/** Throws INVALID_INPUT with what is wrong. `named` hears the name as soon as it is known. */
export async function readBundle(
  { files, problem }: Bundle,
  maxEventBytes: number,
  named: (name: string) => void,
): Promise<Imports> {
  if (problem !== undefined) throw refused(problem);
  const entry = files.get(MANIFEST);
  const manifest = readManifest(entry === undefined ? '' : await readText(MANIFEST, entry));
  if ('problem' in manifest) throw refused(manifest.problem);
  const { source, env = [], ...settings } = manifest;
  named(settings.name);

  const sources = new Map<string, ZipEntry>();
  const kept = new Map<string, ZipEntry>();
  const folder = source === undefined ? '' : `${source}/`;
  for (const [path, file] of files) {
    const event = eventName(path);
    if (path === MANIFEST) continue;
    if (event !== undefined) kept.set(event, file);
    else if (path.startsWith(folder)) sources.set(path.slice(folder.length), file);
  }
  if (sources.size > MAX_FILES) throw refused(`It has more than ${MAX_FILES} files.`);
  if (kept.size > MAX_EVENTS) throw refused(`It has more than ${MAX_EVENTS} events.`);

  const texts: Record<string, string> = {};
  for (const [path, file] of sources) texts[path] = await readText(path, file);
  const checked = FunctionInput.safeParse({
    ...settings,
    files: texts,
    env: Object.fromEntries(env.map((name) => [name, ''])),
  });
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const message = issue?.code === 'invalid_key' ? issue.issues[0]?.message : issue?.message;
    throw refused(`${issue?.path.join('.') ?? ''}: ${message ?? 'It is not valid.'}`);
  }
  const events: StoredEvent[] = [];
  for (const [name, file] of kept) events.push(await readEvent(name, file, maxEventBytes));
  return { input: checked.data, envNames: Object.keys(checked.data.env ?? {}), events };
}

async function readEvent(name: string, file: ZipEntry, maxBytes: number): Promise<StoredEvent> {
  const checked = SavedEvent.shape.name.safeParse(name);
  if (!checked.success) throw refused(`The event "${name}" has a name that is too long.`);
  if (file.size > maxBytes) throw refused(`The event "${name}" is larger than ${maxBytes} bytes.`);
  try {
    const event = JSON.stringify(JSON.parse(await readText(name, file)));
    return { name: checked.data, event };
  } catch (cause) {
    if (cause instanceof PlatformError) throw cause;
    throw refused(`The event "${name}" is not JSON.`, cause);
  }
}

async function readText(path: string, file: ZipEntry): Promise<string> {
  const bytes = await file.read();
  try {
    // A byte order mark is the person's own.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw refused(`${path} is not a text file in UTF-8.`, cause);
  }
}

function refused(message: string, cause?: unknown): PlatformError {
  return new PlatformError('INVALID_INPUT', message, { data: { field: 'archive' }, cause });
}
