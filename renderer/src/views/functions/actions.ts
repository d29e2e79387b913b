import { ARCHIVE_ENDING } from '../../../../main/contract/archive.ts';
import type { FunctionDetail } from '../../../../main/contract/function';
import type { Template } from '../../../../main/contract/runtime';
import { toFailure } from '../../lib/failure';
import { functions, refreshFunctions } from '../../lib/functions.svelte';
import { platform } from '../../lib/platform.svelte';
import { go, replace, router } from '../../lib/router.svelte';
import { toast } from '../../lib/toasts.svelte';
import { m } from '../../paraglide/messages.js';
import { freeName } from './names';
import { saveFile } from './save-file';
import { restoringOf } from './versions';

/** All names that are taken, as far as is known. */
export function takenNames(): string[] {
  return (functions.list ?? []).map(({ name }) => name);
}

/** Makes a function of a template, keeps the template's event with it, and opens it. */
export async function createFromTemplate(template: Template, name: string): Promise<void> {
  const { runtime, handler, files, event } = template;
  const { id } = await platform.functions.create({ name, runtime, handler, files });
  await platform.events
    .save({ id, name: m.functions_example_event(), event })
    .catch(() => undefined);
  void refreshFunctions();
  go('functions', name);
}

/** A copy with its settings, variables and kept events. Tells what went wrong. */
export function duplicate(name: string): Promise<void> {
  return tell(async () => {
    const fn = await platform.functions.get({ id: name });
    const copy = await platform.functions.create({
      name: freeName(`${name.slice(0, 59)}-copy`, takenNames()),
      ...restoringOf(fn),
      env: fn.env,
    });
    const events = await platform.events.list({ id: name });
    await Promise.all(events.map((kept) => platform.events.save({ id: copy.id, ...kept })));
    await refreshFunctions();
    toast(m.functions_duplicated({ name: copy.name }), {
      kind: 'success',
      action: { label: m.action_open(), run: () => go('functions', copy.name) },
    });
  });
}

/** Deletes at once and offers to undo it, which brings the variables back as well. */
export function remove(names: readonly string[]): Promise<void> {
  return tell(async () => {
    const removed: FunctionDetail[] = [];
    try {
      for (const name of names) {
        // The values of variables are erased with the function.
        const fn = await platform.functions.get({ id: name });
        await platform.functions.remove({ id: fn.id });
        removed.push(fn);
      }
    } finally {
      leave(removed);
      await refreshFunctions();
      offerUndo(removed);
    }
  });
}

/** Throws what the platform says, such as NAME_TAKEN. */
export async function rename(name: string, next: string): Promise<void> {
  await platform.functions.update({ id: name, name: next });
  const { view, id, query } = router.route;
  if (view === 'functions' && id === name) replace('functions', next, Object.fromEntries(query));
  await refreshFunctions();
}

/** Hands the person an archive of these functions, or of all. */
export function exportFunctions(names?: readonly string[]): Promise<void> {
  return tell(async () => {
    const file = await platform.functions.export(names ? { functions: [...names] } : {});
    const [only, more] = names ?? [];
    saveFile(
      file,
      more === undefined && only !== undefined ? `${only}${ARCHIVE_ENDING}` : file.name,
    );
    toast(m.functions_exported(), { kind: 'success' });
  });
}

function leave(removed: readonly FunctionDetail[]): void {
  const { view, id } = router.route;
  const open = removed.some((fn) => fn.name === id || fn.id === id);
  if (view === 'functions' && open) go('functions');
}

function offerUndo(removed: readonly FunctionDetail[]): void {
  const [first] = removed;
  if (first === undefined) return;
  const text =
    removed.length === 1
      ? m.functions_deleted({ name: first.name })
      : m.functions_deleted_several({ count: removed.length });
  toast(text, { action: { label: m.action_undo(), run: () => void restore(removed) } });
}

async function restore(removed: readonly FunctionDetail[]): Promise<void> {
  const left: FunctionDetail[] = [];
  const reasons: string[] = [];
  for (const fn of removed) {
    try {
      await platform.functions.restore({ id: fn.id, env: fn.env });
    } catch (error) {
      const { code, message } = toFailure(error);
      left.push(fn);
      reasons.push(
        code === 'NAME_TAKEN'
          ? m.functions_restore_taken({ name: fn.name })
          : m.functions_restore_failed({ name: fn.name, reason: message }),
      );
    }
  }
  await refreshFunctions();
  if (left.length === 0) return;
  // The variables' values are here alone: the offer stays until it is dismissed.
  toast(reasons.join(' '), {
    kind: 'error',
    action: { label: m.action_retry(), run: () => void restore(left) },
  });
}

async function tell(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    toast(toFailure(error).message, { kind: 'error' });
  }
}
