import { api } from './implementer.ts';

/** For the group `system`. */
export const storage = api.system.storage.handler(({ context }) => context.shell.storage());
