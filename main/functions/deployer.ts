import { PlatformError } from '../contract/errors.ts';
import type { Diagnostic } from '../contract/function.ts';
import type { Deployment } from '../executor/deployment.ts';
import type { Executor, Standby } from '../executor/executor.ts';
import { LoadFailure } from '../executor/load.ts';
import type { Sandbox } from '../executor/sandbox/sandbox.ts';
import type { StoredFunction } from '../storage/store.ts';
import { BuildError } from '../../runtimes/runtime.ts';
import type { RuntimeCatalog } from './runtime-catalog.ts';
import type { SourceFolders } from './source-folders.ts';

export interface Deployer {
  /**
   * Builds a version and has a worker load it, beside the one in use. BUILD_FAILED with
   * diagnostics where the code does not build or load. Undefined where its runtime is missing, or
   * the sandbox that it asks for: such a function can be kept, not run.
   */
  standBy(fn: StoredFunction): Promise<Standby | undefined>;
  /**
   * Makes a version that was built before the one in use; its first call starts a worker.
   * RUNTIME_MISSING, SANDBOX_MISSING, BUILD_FAILED (a newer toolchain may refuse what an older one took).
   */
  deploy(fn: StoredFunction): Promise<void>;
  /**
   * Makes an earlier version run beside the one in use, in the pool whose key it resolves to.
   * Throws as `deploy`.
   */
  deployBeside(fn: StoredFunction): Promise<string>;
}

export interface DeployerOptions {
  catalog: RuntimeCatalog;
  folders: SourceFolders;
  executor: Executor;
  sandbox: Sandbox;
  isClosing(): boolean;
}

/** From a stored function to one that runs. While the platform closes all of it throws SHUTTING_DOWN. */
export function createDeployer(options: DeployerOptions): Deployer {
  const { catalog, folders, executor, sandbox, isClosing } = options;

  /** What fails because the platform goes meanwhile says nothing about the code. */
  async function whileOpen<Result>(work: () => Promise<Result>): Promise<Result> {
    if (isClosing()) throw new PlatformError('SHUTTING_DOWN');
    try {
      return await work();
    } catch (cause) {
      if (isClosing()) throw new PlatformError('SHUTTING_DOWN', undefined, { cause });
      throw cause;
    }
  }

  async function build(fn: StoredFunction, pool: string): Promise<Deployment> {
    const runtime = catalog.resolve(fn.runtime);
    const dir = await folders.write(fn.id, fn.hash, fn.files);
    const { files, handler, hash } = fn;
    try {
      const artifact = await runtime.prepare({ dir, files, handler, hash });
      return {
        functionId: fn.id,
        pool,
        functionName: fn.name,
        version: fn.version,
        runtime,
        artifact,
        timeoutMs: fn.timeout * 1000,
        memoryMb: fn.memory,
        concurrency: fn.concurrency,
        sandbox: fn.sandbox,
        env: fn.env,
      };
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      throw buildFailed(error.message, error.diagnostics, error);
    }
  }

  /** Whatever of the machine's it needs. */
  async function requireAll(fn: StoredFunction): Promise<void> {
    await catalog.require(catalog.resolve(fn.runtime));
    if (fn.sandbox) await sandbox.require();
  }

  const whenOpen: Deployer = {
    async standBy(fn) {
      const { available } = await catalog.detect(catalog.resolve(fn.runtime));
      if (!available) return undefined;
      const deployment = await build(fn, fn.id);
      if (fn.sandbox && !(await sandbox.detect()).available) return undefined;
      try {
        return await executor.standBy(deployment);
      } catch (error) {
        if (!(error instanceof LoadFailure)) throw error;
        throw loadFailed(error);
      }
    },
    async deploy(fn) {
      await requireAll(fn);
      executor.deploy(await build(fn, fn.id));
    },
    async deployBeside(fn) {
      const pool = `${fn.id}@${fn.version}`;
      if (executor.has(pool)) return pool;
      await requireAll(fn);
      executor.deploy(await build(fn, pool));
      return pool;
    },
  };

  return {
    standBy: (fn) => whileOpen(() => whenOpen.standBy(fn)),
    deploy: (fn) => whileOpen(() => whenOpen.deploy(fn)),
    deployBeside: (fn) => whileOpen(() => whenOpen.deployBeside(fn)),
  };
}

function buildFailed(message: string, diagnostics: Diagnostic[], cause: unknown): PlatformError {
  return new PlatformError('BUILD_FAILED', message, { data: { diagnostics }, cause });
}

/** The code builds, but fails while it is loaded: told like a build error, at the user's own line. */
function loadFailed(failure: LoadFailure): PlatformError {
  const { type, message, stack, raw } = failure.error;
  const at = stack.find((frame) => frame.user);
  const text = `${type}: ${message}`;
  const { file, line, column } = at ?? {};
  const diagnostics =
    file === undefined || line === undefined
      ? []
      : [{ file, line, ...(column === undefined ? {} : { column }), message: text }];
  return new PlatformError('BUILD_FAILED', `The code does not load. ${text}`, {
    data: { diagnostics, raw },
    cause: failure,
  });
}
