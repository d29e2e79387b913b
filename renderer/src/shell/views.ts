import type { Component } from 'svelte';
import { m } from '../paraglide/messages.js';
import type { Route, View } from '../lib/router.svelte';

/** A view is told where it is; what it shows comes from the platform. */
export type ViewComponent = Component<{ route: Route }>;

/** Each view is loaded when it is opened first. */
const LOADERS: Record<View, () => Promise<{ default: ViewComponent }>> = {
  functions: () => import('../views/functions/index.svelte'),
  invocations: () => import('../views/invocations/index.svelte'),
  logs: () => import('../views/logs/index.svelte'),
  metrics: () => import('../views/metrics/index.svelte'),
  settings: () => import('../views/settings/index.svelte'),
};

/** With its name, since the address may have gone on while it was loaded. */
export async function loadView(view: View): Promise<{ own: View; View: ViewComponent }> {
  return { own: view, View: (await LOADERS[view]()).default };
}

const TITLES: Record<View, () => string> = {
  functions: m.nav_functions,
  invocations: m.nav_invocations,
  logs: m.nav_logs,
  metrics: m.nav_metrics,
  settings: m.nav_settings,
};

export function viewTitle(view: View): string {
  return TITLES[view]();
}
