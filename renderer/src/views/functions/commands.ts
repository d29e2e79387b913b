import type { Command } from '../../lib/commands.svelte';
import { go } from '../../lib/router.svelte';
import { m } from '../../paraglide/messages.js';
import { duplicate, exportFunctions, remove } from './actions';
import { ask } from './dialogs.svelte';

/** What can be done in any view. */
export function generalCommands(): Command[] {
  const group = m.nav_functions();
  return [
    {
      id: 'function.new',
      title: m.functions_new_command(),
      group,
      keys: 'mod+alt+n',
      needs: 'functions.create',
      run: () => ask({ kind: 'create' }),
    },
    {
      id: 'archive.import',
      title: m.functions_import_command(),
      group,
      needs: 'functions.import',
      run: (opened) => ask({ kind: 'import', ...archiveFile(opened) }),
    },
    {
      id: 'function.export-all',
      title: m.functions_export_all(),
      group,
      needs: 'functions.export',
      run: () => void exportFunctions(),
    },
    {
      id: 'function.open',
      title: m.action_open(),
      group,
      hidden: true,
      run: (name) => {
        if (typeof name === 'string') go('functions', name);
      },
    },
  ];
}

/** What can be done with the function that is open or under the keys. */
export function commandsOf(name: string): Command[] {
  return [
    {
      id: 'function.duplicate',
      title: m.functions_duplicate(),
      group: name,
      needs: 'functions.create',
      run: () => void duplicate(name),
    },
    {
      id: 'function.rename',
      title: m.functions_rename(),
      group: name,
      needs: 'functions.update',
      run: () => ask({ kind: 'rename', name }),
    },
    {
      id: 'function.settings',
      title: m.functions_settings(),
      group: name,
      run: () => ask({ kind: 'settings', name }),
    },
    {
      id: 'function.versions',
      title: m.functions_versions(),
      group: name,
      run: (version) =>
        ask({ kind: 'versions', name, ...(typeof version === 'number' && { version }) }),
    },
    {
      id: 'function.export',
      title: m.functions_export(),
      group: name,
      needs: 'functions.export',
      run: () => void exportFunctions([name]),
    },
    {
      id: 'function.delete',
      title: m.functions_delete_command(),
      group: name,
      needs: 'functions.remove',
      run: () => void remove([name]),
    },
  ];
}

/** The archive that the desktop shell was opened with. */
function archiveFile(opened: unknown): { file?: File } {
  if (typeof opened !== 'object' || opened === null) return {};
  const { name, bytes } = opened as { name?: unknown; bytes?: unknown };
  if (typeof name !== 'string' || !(bytes instanceof Uint8Array)) return {};
  return { file: new File([new Uint8Array(bytes)], name, { type: 'application/zip' }) };
}
