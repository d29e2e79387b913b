import { stored } from './stored.svelte';

export type Appearance = 'system' | 'light' | 'dark';

/** What the person chose. */
export const appearance = stored<Appearance>('appearance', 'system');

const dark = matchMedia('(prefers-color-scheme: dark)');
let current = $state<'light' | 'dark'>(resolve());

/** What is shown. */
export const theme = {
  get current() {
    return current;
  },
};

dark.addEventListener('change', applyTheme);

export function setAppearance(choice: Appearance): void {
  appearance.value = choice;
  applyTheme();
}

export function applyTheme(): void {
  current = resolve();
  document.documentElement.dataset['theme'] = current;
}

function resolve(): 'light' | 'dark' {
  if (appearance.value !== 'system') return appearance.value;
  return dark.matches ? 'dark' : 'light';
}
