import { MediaQuery } from 'svelte/reactivity';
import { stored } from '../lib/stored.svelte';

/** Undefined until the person chose: then the window's width decides. */
const chosen = stored<'wide' | 'narrow' | undefined>('sidebar', undefined);
const small = new MediaQuery('(max-width: 1000px)');

export const sidebar = {
  get narrow(): boolean {
    return chosen.value === undefined ? small.current : chosen.value === 'narrow';
  },
  toggle(): void {
    chosen.value = sidebar.narrow ? 'wide' : 'narrow';
  },
};
