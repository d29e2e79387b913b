import { readTemplates } from '../functions/templates.ts';
import { api } from './implementer.ts';

export const runtimes = {
  list: api.runtimes.list.handler(({ context }) => context.platform.runtimes.list()),
  refresh: api.runtimes.refresh.handler(({ context: { platform } }) => {
    platform.sandbox.forget();
    return platform.runtimes.refresh();
  }),
  sandbox: api.runtimes.sandbox.handler(({ context }) => context.platform.sandbox.detect()),
  templates: api.runtimes.templates.handler(({ context: { platform } }) =>
    readTemplates(platform.runtimesDir, platform.runtimes.all),
  ),
};
