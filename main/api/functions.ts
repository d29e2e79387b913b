import { api } from './implementer.ts';
import { toInvocation } from './invocation.ts';

export const functions = {
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
};
