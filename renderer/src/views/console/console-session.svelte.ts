import type { SavedEvent } from '../../../../main/contract/function';
import { toFailure, type Failure } from '../../lib/failure';
import { link, platform } from '../../lib/platform.svelte';
import type { Editing } from '../editor/editing.svelte';
import { preferences } from '../editor/preferences';
import { eventText, parseEvent, type ParsedEvent } from './event-text';

const KEEP_MS = 250;

export type ConsoleSession = ReturnType<typeof createConsoleSession>;

/** Why Run did not run. */
export type Hindrance = Extract<ParsedEvent, { ok: false }> | 'unsaved';

/** The test console of one function: its event, what was saved of it, and the last two runs. */
function createConsoleSession(editing: Editing) {
  const { id, run } = editing;
  const key = `cloudfunction.event.${id}`;
  const kept = readKept(key);
  let text = $state(kept ?? '{}');
  /** Counts up when the text comes from elsewhere than the keyboard. */
  let loaded = $state(0);
  let hindrance = $state.raw<Hindrance | undefined>(undefined);
  let saved = $state.raw<readonly SavedEvent[]>([]);
  let failure = $state.raw<Failure | undefined>(undefined);
  let ranIn = link.epoch;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function keep(): void {
    clearTimeout(timer);
    timer = undefined;
    const parsed = parseEvent(text);
    if (parsed.ok) editing.setEvent(parsed.value);
    try {
      localStorage.setItem(key, text);
    } catch {
      // An event too large to be kept is still there until the page goes.
    }
  }

  function load(event: unknown): void {
    text = eventText(event);
    loaded += 1;
    hindrance = undefined;
    keep();
  }

  /** A function that is as its template has it begins with the template's event. */
  async function loadTemplateEvent(): Promise<void> {
    const { loadTemplates } = await import('../functions/templates');
    const { files } = editing.detail;
    const template = (await loadTemplates()).find(
      (one) =>
        one.runtime === editing.detail.runtime &&
        Object.keys(one.files).length === Object.keys(files).length &&
        Object.entries(one.files).every(([path, own]) => files[path] === own),
    );
    if (template && text === '{}') load(template.event);
  }

  async function change(work: Promise<unknown>): Promise<boolean> {
    try {
      await work;
      saved = await platform.events.list({ id });
      failure = undefined;
      return true;
    } catch (error) {
      failure = toFailure(error);
      return false;
    }
  }

  if (kept === undefined) void loadTemplateEvent().catch(() => {});
  else keep();

  return {
    editing,
    get text() {
      return text;
    },
    get loaded() {
      return loaded;
    },
    get hindrance() {
      // It points to the message at the code, and goes with it.
      const explained = editing.failure !== undefined || editing.divergence !== undefined;
      return hindrance === 'unsaved' && !explained ? undefined : hindrance;
    },
    /** Why the platform refused the run or lost it; `lost` once it answers again. */
    get runFailure(): Failure | 'lost' | undefined {
      const { failure: why } = run;
      const healed = why?.code === undefined && link.epoch !== ranIn;
      return why && healed ? 'lost' : why;
    },
    /** Events kept for this function, by name. */
    get saved() {
      return saved;
    },
    /** Why the saved events could not be read or changed. */
    get failure() {
      return failure;
    },
    load,
    typed(next: string) {
      text = next;
      hindrance = undefined;
      timer ??= setTimeout(keep, KEEP_MS);
    },
    refresh: () => change(Promise.resolve()),
    saveEvent: (name: string, event: unknown) => change(platform.events.save({ id, name, event })),
    removeEvent: (name: string) => change(platform.events.remove({ id, name })),
    renameEvent: ({ name, event }: SavedEvent, to: string) =>
      change(
        platform.events
          .save({ id, name: to, event })
          .then(() => platform.events.remove({ id, name })),
      ),

    /** Saves what was typed where the person wants that, then calls the function and watches it. */
    async start(): Promise<void> {
      if (run.running) return;
      const parsed = parseEvent(text);
      hindrance = parsed.ok ? undefined : parsed;
      if (!parsed.ok) return;
      performance.clearMarks('cf:run');
      performance.mark('cf:run');
      if (preferences.saveBeforeRun.value && !(await editing.save())) {
        hindrance = 'unsaved';
        return;
      }
      editing.markRun(undefined);
      ranIn = link.epoch;
      const invocation = await run.start({ id, event: parsed.value });
      // Lines of another version than the one on the screen would be the wrong ones.
      if (invocation?.version === editing.version) editing.markRun(invocation.error);
    },
  };
}

const sessions = new WeakMap<Editing, ConsoleSession>();

/** The console belongs to what is edited and lives as long. */
export function consoleOf(editing: Editing): ConsoleSession {
  const known = sessions.get(editing) ?? createConsoleSession(editing);
  sessions.set(editing, known);
  return known;
}

function readKept(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
