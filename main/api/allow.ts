import { mayUse, type Access, type Caller } from '../contract/access.ts';
import { PlatformError } from '../contract/errors.ts';

/** UNAUTHORIZED or FORBIDDEN where the caller may not use what needs this access. */
export function allow(caller: Caller, access: Access | undefined): void {
  if (mayUse(caller, access)) return;
  if (caller.kind === 'nobody') throw new PlatformError('UNAUTHORIZED');
  throw new PlatformError(
    'FORBIDDEN',
    `${caller.kind === 'key' ? 'The key' : 'The user'} "${caller.name}" may not do this: it needs "${access}".`,
    { data: { access } },
  );
}
