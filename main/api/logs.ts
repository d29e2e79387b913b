import { api, functionId } from './implementer.ts';

export const logs = {
  query: api.logs.query.handler(
    ({ input: { function: idOrName, ...query }, context: { platform } }) =>
      platform.store.logs({ ...query, functionId: functionId(platform, idOrName) }),
  ),
  stream: api.logs.stream.handler(({ input, context: { platform }, signal }) =>
    platform.liveLogs.tail(input, signal),
  ),
  follow: api.logs.follow.handler(({ input, context: { platform }, signal }) =>
    platform.liveLogs.follow(input, signal),
  ),
};
