import { PlatformError } from '../contract/errors.ts';
import { api } from './implementer.ts';

export const account = {
  signInWays: api.account.signInWays.handler(({ context: { platform } }) => ({
    password: platform.accounts.users.size > 0,
  })),
  signIn: api.account.signIn.handler(({ input, context: { platform, address } }) =>
    platform.accounts.users.signIn(input.name, input.password, address),
  ),
  get: api.account.get.handler(({ context: { platform, caller } }) => {
    const { kind, name, scopes } = caller;
    if (kind === 'nobody') throw new PlatformError('UNAUTHORIZED');
    const role = kind === 'user' ? platform.accounts.users.get(name)?.role : undefined;
    return {
      kind,
      ...(name !== '' && { name }),
      ...(role !== undefined && { role }),
      scopes: [...scopes],
    };
  }),
  setPassword: api.account.setPassword.handler(
    ({ input: { current, password }, context: { platform, caller, address } }) => {
      if (caller.kind !== 'user') {
        throw new PlatformError('FORBIDDEN', 'Only users have a password: sign in as one.');
      }
      return platform.accounts.users.setPassword(caller.name, current, password, address);
    },
  ),
};

export const users = {
  list: api.users.list.handler(({ context }) => context.platform.accounts.users.list()),
  create: api.users.create.handler(({ input, context }) =>
    context.platform.accounts.users.create(input),
  ),
  update: api.users.update.handler(({ input: { name, ...changes }, context }) =>
    context.platform.accounts.users.update(name, changes),
  ),
  remove: api.users.remove.handler(({ input, context }) =>
    context.platform.accounts.users.remove(input.name),
  ),
};

export const keys = {
  list: api.keys.list.handler(({ context }) => context.platform.accounts.keys.list()),
  create: api.keys.create.handler(({ input, context }) =>
    context.platform.accounts.keys.create(input),
  ),
  revoke: api.keys.revoke.handler(({ input, context }) =>
    context.platform.accounts.keys.revoke(input.name),
  ),
};

export const audit = {
  list: api.audit.list.handler(({ input, context }) => context.platform.accounts.audit(input)),
};
