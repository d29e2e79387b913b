import type { Diagnostic } from '../../main/contract/function.ts';
import { BuildError, type RuntimeHost, type Source } from '../runtime.ts';
import { ZygoteEnded, type Zygote } from './zygote.ts';

/** Above this the zygote would stand still too long for those who wait for a worker. */
const MAX_ZYGOTE_CHARS = 300_000;
const PATIENCE_MS = 60_000;

/**
 * Finds syntax errors with Python's own compiler, without running anything: in the zygote, or in a
 * process of its own for large sources, after a crash of the zygote, and where there is none.
 */
export function createSyntaxCheck(
  host: RuntimeHost,
  python: () => Promise<string>,
  zygote: (() => Promise<Zygote>) | undefined,
): (files: Source['files']) => Promise<Diagnostic[]> {
  return async (files) => {
    const scripts = Object.entries(files).filter(([file]) => file.endsWith('.py'));
    const input = JSON.stringify(Object.fromEntries(scripts));
    if (zygote && input.length <= MAX_ZYGOTE_CHARS) {
      try {
        return await (await zygote()).check(input);
      } catch (error) {
        if (!(error instanceof ZygoteEnded)) throw error;
      }
    }
    const { exitCode, stdout, stderr } = await host.run(
      await python(),
      ['-I', '-S', '-B', '-X', 'utf8', `${host.dir}/cf_harness/syntax.py`],
      { input, timeoutMs: PATIENCE_MS },
    );
    if (exitCode === 0) return JSON.parse(stdout) as Diagnostic[];
    host.log.warn({ exitCode, stderr: stderr.slice(-2_000) }, 'the Python syntax check failed');
    throw new BuildError(
      "Python's compiler could not read this code: it is too deeply nested or too large. Split it up.",
      [],
    );
  };
}
