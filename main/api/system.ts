import { api } from './implementer.ts';

export const system = {
  health: api.system.health.handler(({ context }) => context.platform.health()),
  metrics: api.system.metrics.handler(({ context: { platform } }) =>
    platform.metrics.snapshot(platform.system(), platform.functions.has),
  ),
};
