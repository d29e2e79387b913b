import type { HostLog } from '../../runtimes/runtime.ts';
import { toOrpcError } from './errors.ts';

/** For every carrier's handler: what is thrown becomes the contract's errors where procedures end. */
export function tellErrors(log: HostLog) {
  return async <T>({ next }: { next: () => Promise<T> }): Promise<T> => {
    try {
      return await next();
    } catch (error) {
      const known = toOrpcError(error);
      if (known.code === 'INTERNAL') log.error({ err: error }, 'a request failed');
      throw known;
    }
  };
}
