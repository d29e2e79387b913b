import { stored } from '../../lib/stored.svelte';

/** How the person likes the workspace, in this browser. */
export const preferences = {
  wrap: stored('editor.wrap', false),
  /** Whether Run saves what was typed first. */
  saveBeforeRun: stored('editor.save-before-run', true),
  /** Where the test console is. */
  consoleAt: stored<'right' | 'below'>('editor.console-at', 'right'),
  consoleOpen: stored('editor.console-open', true),
  /** Undefined: open with several files, closed with one. */
  treeOpen: stored<boolean | null>('editor.tree-open', null),
};
