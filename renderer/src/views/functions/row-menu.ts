import type { MenuItem } from '../../components/menu-item';
import { isMac, keysLabel } from '../../lib/commands.svelte';
import { go } from '../../lib/router.svelte';
import { m } from '../../paraglide/messages.js';
import { duplicate, exportFunctions, remove } from './actions';
import { ask } from './dialogs.svelte';

/** What can be done with a function of the list. */
export function rowMenu(name: string): (MenuItem | 'separator')[] {
  return [
    { label: m.action_open(), hint: keysLabel('enter'), run: () => go('functions', name) },
    {
      label: m.functions_run(),
      hint: keysLabel('mod+enter'),
      needs: 'functions.run',
      run: () => go('functions', name, { run: '1' }),
    },
    'separator',
    { label: m.functions_duplicate(), needs: 'functions.create', run: () => void duplicate(name) },
    {
      label: m.functions_rename(),
      hint: 'F2',
      needs: 'functions.update',
      run: () => ask({ kind: 'rename', name }),
    },
    { label: m.functions_settings(), run: () => ask({ kind: 'settings', name }) },
    { label: m.functions_versions(), run: () => ask({ kind: 'versions', name }) },
    {
      label: m.functions_export(),
      needs: 'functions.export',
      run: () => void exportFunctions([name]),
    },
    'separator',
    {
      label: m.action_delete(),
      hint: isMac ? '⌘⌫' : 'Delete',
      danger: true,
      needs: 'functions.remove',
      run: () => void remove([name]),
    },
  ];
}
