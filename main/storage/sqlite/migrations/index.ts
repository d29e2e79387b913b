import { initial } from './0001-initial.ts';
import { eventsAndGauges } from './0002-events-and-gauges.ts';
import { users } from './0003-users.ts';
import { sandbox } from './0004-sandbox.ts';

/**
 * In order; the position, from 1, is the database's version. Append only: a migration that was
 * ever released never changes.
 */
export const migrations: readonly string[] = [initial, eventsAndGauges, users, sandbox];
