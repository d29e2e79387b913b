import { api } from './implementer.ts';

export const settings = {
  get: api.settings.get.handler(({ context }) => context.shell.settings.get()),
  update: api.settings.update.handler(({ input, context }) =>
    context.shell.settings.update(input.values),
  ),
  access: api.settings.access.handler(({ context }) => context.shell.access.get()),
  setAccess: api.settings.setAccess.handler(({ input, context }) =>
    context.shell.access.set(input.enabled),
  ),
};
