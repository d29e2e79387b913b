import { account, audit, keys, users } from './accounts.ts';
import { events } from './events.ts';
import { functions } from './functions.ts';
import { api } from './implementer.ts';
import { invocations } from './invocations.ts';
import { logs } from './logs.ts';
import { runtimes } from './runtimes.ts';
import { settings } from './settings.ts';
import { system } from './system.ts';

/** The contract on top of the platform: one thin handler a procedure. Throws `PlatformError`. */
export const router = api.router({
  functions,
  events,
  invocations,
  logs,
  runtimes,
  system,
  settings,
  account,
  users,
  keys,
  audit,
});
