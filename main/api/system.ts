import { api, functionId } from './implementer.ts';
import { storage } from './storage.ts';

export const system = {
  health: api.system.health.handler(({ context }) => context.platform.health()),
  metrics: api.system.metrics.handler(({ context: { platform } }) =>
    platform.metrics.snapshot(platform.system(), platform.functions.has),
  ),
  series: api.system.series.handler(({ input: { function: idOrName, from, to }, context }) =>
    context.platform.series({ functionId: functionId(context.platform, idOrName), from, to }),
  ),
  changes: api.system.changes.handler(({ context: { platform }, signal }) =>
    platform.changes.follow(signal),
  ),
  storage,
};
