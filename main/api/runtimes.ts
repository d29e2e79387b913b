import { readTemplates } from '../functions/templates.ts';
import { api } from './implementer.ts';

export const runtimes = {
  list: api.runtimes.list.handler(({ context }) => context.platform.runtimes.list()),
  refresh: api.runtimes.refresh.handler(({ context }) => context.platform.runtimes.refresh()),
  templates: api.runtimes.templates.handler(({ context: { platform } }) =>
    readTemplates(platform.runtimesDir, platform.runtimes.all),
  ),
};
