import { PlatformError } from '../contract/errors.ts';
import { api, functionId } from './implementer.ts';

export const invocations = {
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
};
