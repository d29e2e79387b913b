import { setDiagnostics } from '@codemirror/lint';
import type { Command } from '../../lib/commands.svelte';
import { toFailure } from '../../lib/failure';
import { platform } from '../../lib/platform.svelte';
import { m } from '../../paraglide/messages.js';
import type { ConsoleSession } from '../console/console-session.svelte';
import type { Editing } from './editing.svelte';
import { preferences } from './preferences';

export interface Workspace {
  editing: Editing;
  session: ConsoleSession;
  formats: boolean;
  find(): void;
  goToLine(): void;
  addFile(): void;
  renameFile(path: string): void;
  removeFile(path: string): void;
  toggleTree(): void;
}

/** What the workspace offers to the keyboard, the palette and the native menu. */
export function workspaceCommands(workspace: Workspace): Command[] {
  const { editing, session, formats } = workspace;
  const { documents } = editing;
  const { consoleAt, consoleOpen, saveBeforeRun, wrap } = preferences;
  const group = m.editor_group();
  const test = m.console_group();

  function step(by: number): void {
    const { paths, active } = documents;
    const next = paths.at((paths.indexOf(active) + by) % paths.length);
    if (next !== undefined) documents.open(next);
  }

  return [
    {
      id: 'editor.save',
      title: m.action_save(),
      group,
      keys: 'mod+s',
      needs: 'functions.update',
      run: () => void editing.save(),
    },
    {
      id: 'test.run',
      title: m.editor_run(),
      group: test,
      keys: 'mod+enter',
      needs: 'functions.run',
      run() {
        consoleOpen.value = true;
        void session.start();
      },
    },
    {
      id: 'test.cancel',
      title: m.console_cancel_run(),
      group: test,
      keys: 'mod+.',
      needs: 'functions.run',
      run: () => editing.run.cancel(),
    },
    ...(formats
      ? [
          {
            id: 'editor.format',
            title: m.editor_format(),
            group,
            keys: 'shift+alt+f',
            needs: 'functions.update' as const,
            run: () => void format(editing),
          },
        ]
      : []),
    { id: 'editor.find', title: m.editor_find(), group, keys: 'mod+f', run: workspace.find },
    { id: 'editor.go-to-line', title: m.editor_go_to_line(), group, run: workspace.goToLine },
    {
      id: 'editor.new-file',
      title: m.editor_file_add(),
      group,
      needs: 'functions.update',
      run: workspace.addFile,
    },
    {
      id: 'editor.rename-file',
      title: m.editor_file_rename_this(),
      group,
      needs: 'functions.update',
      run: () => workspace.renameFile(documents.active),
    },
    {
      id: 'editor.delete-file',
      title: m.editor_file_delete_this(),
      group,
      needs: 'functions.update',
      run: () => workspace.removeFile(documents.active),
    },
    {
      id: 'editor.next-file',
      title: m.editor_next_file(),
      group,
      keys: 'alt+pagedown',
      run: () => step(1),
    },
    {
      id: 'editor.previous-file',
      title: m.editor_previous_file(),
      group,
      keys: 'alt+pageup',
      run: () => step(-1),
    },
    {
      id: 'editor.wrap',
      title: wrap.value ? m.editor_wrap_off() : m.editor_wrap_on(),
      group,
      keys: 'alt+z',
      run: () => (wrap.value = !wrap.value),
    },
    { id: 'editor.tree', title: m.editor_tree_toggle(), group, run: workspace.toggleTree },
    {
      id: 'editor.save-before-run',
      title: saveBeforeRun.value ? m.editor_save_before_run_off() : m.editor_save_before_run_on(),
      group,
      needs: 'functions.run',
      run: () => (saveBeforeRun.value = !saveBeforeRun.value),
    },
    {
      id: 'console.toggle',
      title: m.console_toggle(),
      group: test,
      keys: 'mod+j',
      needs: 'functions.run',
      run: () => (consoleOpen.value = !consoleOpen.value),
    },
    {
      id: 'console.move',
      title: consoleAt.value === 'right' ? m.editor_console_below() : m.editor_console_right(),
      group: test,
      needs: 'functions.run',
      run() {
        consoleOpen.value = true;
        consoleAt.value = consoleAt.value === 'right' ? 'below' : 'right';
      },
    },
  ];
}

/** Formats the active file where it stands; the cursor stays at its words. */
async function format(editing: Editing): Promise<void> {
  const { documents, detail } = editing;
  const path = documents.active;
  const before = documents.state(path);
  if (before === undefined) return;
  try {
    const { runtime } = detail;
    const { text } = await platform.functions.format({ runtime, path, text: before.sliceDoc() });
    // What was typed meanwhile is worth more.
    if (documents.state(path)?.doc !== before.doc) return;
    const { diff } = await import('@codemirror/merge');
    const after = before.toText(text);
    const changes = diff(before.doc.toString(), after.toString()).map(
      ({ fromA, toA, fromB, toB }) => ({ from: fromA, to: toA, insert: after.slice(fromB, toB) }),
    );
    editing.clearProblems();
    if (changes.length > 0) documents.dispatch(path, { changes, userEvent: 'format' });
    else documents.dispatch(path, setDiagnostics(before, []));
  } catch (error) {
    editing.formatRefused(toFailure(error));
  }
}
