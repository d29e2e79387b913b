import { stored } from '../lib/stored.svelte';

export const sidebar = stored<'wide' | 'narrow'>('sidebar', 'wide');
