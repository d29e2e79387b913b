import { readTemplates } from '../functions/templates.ts';
import { api } from './implementer.ts';

export const runtimes = {
  list: api.runtimes.list.handler(({ context }) => context.platform.runtimes.list()),
  templates: api.runtimes.templates.handler(({ context: { platform } }) =>
    readTemplates(platform.runtimesDir, platform.runtimes.all),
  ),
};
