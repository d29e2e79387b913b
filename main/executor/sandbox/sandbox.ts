import { realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import which from 'which';
import { PlatformError } from '../../contract/errors.ts';
import type { SandboxInfo } from '../../contract/runtime.ts';
import type { WorkerExit } from '../../../runtimes/runtime.ts';
import type { Program } from '../spawner/program.ts';
import type { ToolRunner } from '../tool-runner.ts';
import { bubblewrap } from './bubblewrap.ts';
import type { Mechanism } from './mechanism.ts';
import { createScratchFolders } from './scratch-folders.ts';
import { seatbelt } from './seatbelt.ts';

const MECHANISMS: Partial<Record<NodeJS.Platform, Mechanism>> = {
  linux: bubblewrap,
  darwin: seatbelt,
};
const NONE =
  'This system has no sandbox that the platform can use: run the platform on Linux (on Windows also in WSL 2) or macOS for functions that ask for one.';
/** What is missing is looked for again after this, ms: the person may be installing it. */
const LOOK_AGAIN_MS = 3_000;
const PATIENCE_MS = 10_000;

/** A program as it is started inside, and what is to be done after it. */
export interface Enclosed {
  program: Program;
  /** See `WorkerProcess`. */
  layers: number;
  exitOf(exit: WorkerExit): WorkerExit;
  /** Deletes its scratch folder. */
  discard(): Promise<void>;
}

/** Runs programs without a network, and without the files of the person. All of it or none. */
export interface Sandbox {
  /** Whether this machine has one that works, found out by trying. A yes is remembered. */
  detect(): Promise<SandboxInfo>;
  /** The next question is answered by trying again. */
  forget(): void;
  /** Throws SANDBOX_MISSING with what to do. */
  require(): Promise<void>;
  /**
   * The program with a scratch folder of its own, in which of all files that are not the system's
   * it can read itself, its working folder and `reads`. Throws SANDBOX_MISSING.
   */
  enclose(program: Program, reads: readonly string[]): Promise<Enclosed>;
  /** Deletes all scratch folders. */
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** Where scratch folders are made; nothing else may be in it. */
  scratchDir: string;
  /** What no function may read, even where it lies among the system's files. */
  hidden: readonly string[];
}

export function createSandbox(
  { scratchDir, hidden }: SandboxOptions,
  run: ToolRunner['run'],
): Sandbox {
  const mechanism = MECHANISMS[process.platform];
  const scratches = createScratchFolders(scratchDir);
  let known: Promise<SandboxInfo> | undefined;

  async function look(): Promise<SandboxInfo> {
    if (mechanism === undefined) return { available: false, hint: NONE };
    const { label } = mechanism;
    const tool = await which(mechanism.tool, { nothrow: true });
    if (tool === null) return { available: false, label, hint: mechanism.missing };
    const problem = await tryOut(mechanism, tool);
    if (problem === undefined) return { available: true, label, path: tool };
    const hint = `${label} is installed, but does not work here: ${problem} ${mechanism.refused}`;
    return { available: false, label, path: tool, hint };
  }

  /** Undefined where it works. */
  async function tryOut(by: Mechanism, tool: string): Promise<string | undefined> {
    const node = {
      file: process.execPath,
      args: ['--version'],
      cwd: path.dirname(process.execPath),
      env: { ELECTRON_RUN_AS_NODE: '1' },
    };
    const { program, discard } = await build(by, tool, node, []);
    try {
      const { file, args, cwd, env } = program;
      const { exitCode, stderr } = await run(file, args, { cwd, env, timeoutMs: PATIENCE_MS });
      return exitCode === 0 ? undefined : stderr.trim().slice(0, 500);
    } catch (error) {
      return (error as Error).message;
    } finally {
      await discard();
    }
  }

  async function build(
    by: Mechanism,
    tool: string,
    program: Program,
    given: readonly string[],
  ): Promise<Enclosed> {
    const reads = await withRealPaths([program.file, program.cwd, ...given]);
    const tooMuch = reads.find((place) => holdsHome(place));
    if (tooMuch !== undefined) {
      const text = `${tooMuch} holds the home folder, which nothing in a sandbox may read. Move what is needed of it into a folder of its own.`;
      throw new PlatformError('SANDBOX_MISSING', text);
    }
    const access = {
      reads,
      hidden: await withRealPaths(hidden),
      scratch: await scratches.make(),
    };
    return {
      program: by.enclose(tool, program, access),
      layers: by.layers,
      exitOf: by.exitOf,
      discard: () => scratches.remove(access.scratch),
    };
  }

  function detect(): Promise<SandboxInfo> {
    if (known !== undefined) return known;
    const asked = look();
    known = asked;
    void asked
      .catch(() => undefined)
      .then((found) => {
        if (found?.available === true) return;
        setTimeout(() => {
          if (known === asked) known = undefined;
        }, LOOK_AGAIN_MS).unref();
      });
    return asked;
  }

  async function tool(): Promise<{ by: Mechanism; tool: string }> {
    const { available, path: tool, hint } = await detect();
    if (mechanism !== undefined && available && tool !== undefined) return { by: mechanism, tool };
    throw new PlatformError(
      'SANDBOX_MISSING',
      `The function asks for a sandbox, and this machine has none, so it does not run. ${hint ?? ''}`,
      { data: { hint } },
    );
  }

  return {
    detect,
    forget: () => (known = undefined),
    async require() {
      await tool();
    },
    async enclose(program, reads) {
      const found = await tool();
      return build(found.by, found.tool, program, reads);
    },
    close: () => scratches.close(),
  };
}

/** Each as it is called, and where it really lies: some systems look at this, some at that. */
async function withRealPaths(places: readonly string[]): Promise<string[]> {
  const real = await Promise.all(places.map((place) => realpath(place).catch(() => place)));
  return [...new Set([...places, ...real])];
}

function holdsHome(folder: string): boolean {
  const way = path.relative(folder, os.homedir());
  return way === '' || !(way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way));
}
