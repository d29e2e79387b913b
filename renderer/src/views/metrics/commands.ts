import type { Command } from '../../lib/commands.svelte';
import { m } from '../../paraglide/messages.js';
import { rangeLabel } from './range-label';
import { RANGES, type Choice } from './ranges';

export interface MetricsActions {
  choose(choice: Choice): void;
  move(direction: 'earlier' | 'later'): void;
  read(): void;
  leaveZoom(): void;
}

export function metricsCommands({ choose, move, read, leaveZoom }: MetricsActions): Command[] {
  const group = m.nav_metrics();
  return [
    ...RANGES.map((range) => ({
      id: `metrics.range-${range}`,
      title: m.metrics_show_range({ range: rangeLabel(range) }),
      group,
      run: () => choose({ range, zoom: undefined }),
    })),
    { id: 'metrics.earlier', title: m.metrics_earlier(), group, run: () => move('earlier') },
    { id: 'metrics.later', title: m.metrics_later(), group, run: () => move('later') },
    { id: 'metrics.zoom-leave', title: m.metrics_zoom_leave(), group, run: leaveZoom },
    { id: 'metrics.refresh', title: m.metrics_refresh(), group, run: read },
  ];
}
