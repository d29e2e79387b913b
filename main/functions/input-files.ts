import { PlatformError } from '../contract/errors.ts';
import type { Runtime } from '../../runtimes/runtime.ts';

/** The files that an input means; those of before where it names none. INVALID_INPUT without any. */
export function filesOf(
  input: { code?: string | undefined; files?: Record<string, string> | undefined },
  runtime: Runtime,
  before: Record<string, string>,
): Record<string, string> {
  if (input.files !== undefined) return input.files;
  if (input.code !== undefined) return { [runtime.entryFile(input.code)]: input.code };
  if (Object.keys(before).length > 0) return before;
  throw new PlatformError('INVALID_INPUT', 'Another runtime needs other source: give "code" too.', {
    data: { field: 'code' },
  });
}
