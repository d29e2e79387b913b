import { PlatformError } from '../contract/errors.ts';
import type { AccessSource } from '../api/shell.ts';

/** The access of a headless server: its port is what it is there for. */
export function fixedAccess(token: string, url: () => string | undefined): AccessSource {
  return {
    get() {
      const address = url();
      return {
        enabled: true,
        switchable: false,
        ...(address === undefined ? {} : { url: address }),
        token,
      };
    },
    async set() {
      throw new PlatformError(
        'INVALID_INPUT',
        'This port belongs to the headless server: stop the server to close it.',
        { data: { field: 'enabled' } },
      );
    },
  };
}
