import { implement } from '@orpc/server';
import { contract } from '../contract/contract.ts';
import { PlatformError } from '../contract/errors.ts';
import { readTemplates } from '../functions/templates.ts';
import type { Platform } from '../platform.ts';
import { toInvocation } from './invocation.ts';

export interface ApiContext {
  platform: Platform;
}

// Inputs are checked where they come in; what the platform answers is held by its types.
const api = implement(contract)
  .$config({ initialOutputValidationIndex: NaN })
  .$context<ApiContext>();

/** The contract on top of the platform: one thin handler a procedure. Throws `PlatformError`. */
export const router = api.router({
  functions: {
    create: api.functions.create.handler(({ input, context }) =>
      context.platform.functions.create(input),
    ),
    list: api.functions.list.handler(({ context }) => context.platform.functions.list()),
    get: api.functions.get.handler(({ input, context }) =>
      context.platform.functions.detail(input.id),
    ),
    update: api.functions.update.handler(({ input: { id, ...changes }, context }) =>
      context.platform.functions.update(id, changes),
    ),
    remove: api.functions.remove.handler(({ input, context }) =>
      context.platform.functions.remove(input.id),
    ),
    invoke: api.functions.invoke.handler(async ({ input, context: { platform }, signal }) => {
      const call = await platform.invoke(
        input.id,
        JSON.stringify(input.event ?? (input.event === null ? null : {})),
        JSON.stringify(input.context ?? {}),
      );
      signal?.addEventListener('abort', call.cancel);
      try {
        return toInvocation(await call.finished);
      } finally {
        signal?.removeEventListener('abort', call.cancel);
      }
    }),
  },
  invocations: {
    list: api.invocations.list.handler(
      ({ input: { function: idOrName, ...query }, context: { platform } }) =>
        platform.store.invocations({ ...query, functionId: functionId(platform, idOrName) }),
    ),
    get: api.invocations.get.handler(async ({ input, context: { platform } }) => {
      const record = await platform.store.invocation(input.id);
      if (record !== undefined) return record;
      throw new PlatformError('NOT_FOUND', `There is no invocation "${input.id}".`, {
        data: { field: 'id' },
      });
    }),
  },
  logs: {
    query: api.logs.query.handler(
      ({ input: { function: idOrName, ...query }, context: { platform } }) =>
        platform.store.logs({ ...query, functionId: functionId(platform, idOrName) }),
    ),
    stream: api.logs.stream.handler(({ input, context: { platform }, signal }) =>
      platform.liveLogs.tail(input, signal),
    ),
  },
  runtimes: {
    list: api.runtimes.list.handler(({ context }) => context.platform.runtimes.list()),
    templates: api.runtimes.templates.handler(({ context: { platform } }) =>
      readTemplates(platform.runtimesDir, platform.runtimes.all),
    ),
  },
  system: {
    health: api.system.health.handler(({ context }) => context.platform.health()),
    metrics: api.system.metrics.handler(({ context: { platform } }) =>
      platform.metrics.snapshot(platform.system(), platform.functions.has),
    ),
  },
});

// History outlives its function: what is no name of today may be the id of one that is gone.
function functionId(platform: Platform, idOrName: string | undefined): string | undefined {
  if (idOrName === undefined) return undefined;
  return platform.functions.idOf(idOrName) ?? idOrName;
}
