import type { Duplex, Readable } from 'node:stream';
import type { Diagnostic } from '../main/contract/function.ts';

/** A language the platform can run. A runtime is one folder that exports `createRuntime`. */
export interface Runtime {
  /** Also the folder's name: `node`. */
  readonly id: string;
  /** For people: `Node.js`. */
  readonly label: string;
  /** Other names of it, in lower case; `*` stands for any version: `nodejs*`. */
  readonly aliases: readonly string[];
  /** `file.function` or `function`; what a function uses that names no handler. */
  readonly defaultHandler: string;
  /**
   * How many workers that have loaded no function yet the pool keeps waiting. 0 for a runtime whose
   * workers are made for one function each. May change: it is looked at again after `warmUp` and
   * whenever a worker is needed.
   */
  readonly spares: number;

  /** Finds the tool. Cheap enough to ask at start and whenever a person asks again. */
  detect(): Promise<Detection>;
  /** The file name under which a function given as one text (`code`) is kept: `main.py`. */
  entryFile(code: string): string;
  /**
   * Whatever makes first calls fast and may take long (prime a build cache, start a zygote).
   * Called once, in the background, after `detect` found the tool.
   */
  warmUp(): Promise<void>;
  /**
   * Checks or builds what `source.dir` holds. Runs no code of the function.
   * Throws `BuildError` where the person's code is at fault.
   */
  prepare(source: Source): Promise<Artifact>;
  /**
   * Starts a worker process. `artifact` is undefined for a spare. It comes back when the process
   * runs; the pool then waits for its HELLO frame. See PROTOCOL.md. `sandboxed`: it is started by
   * `host.spawn` with `sandbox`, and by nothing else. Spares never are.
   */
  spawn(artifact: Artifact | undefined, sandboxed: boolean): Promise<WorkerProcess>;
  /**
   * Whether a spare can load this now; otherwise `spawn` starts a worker for it. Every start waits
   * for the answer. Absent where spares load everything.
   */
  fitsSpare?(artifact: Artifact): Promise<boolean>;
  /**
   * Finds the language's own formatter, or says how to get one. Absent where there is none to find.
   * As cheap as `detect`.
   */
  findFormatter?(): Promise<Formatter | MissingFormatter>;
  close(): Promise<void>;
}

/** A formatter that this machine has. */
export interface Formatter {
  /** What it formats, with the dot and in lower case: `.py`. */
  readonly extensions: readonly string[];
  /**
   * `text` as the language has it, formatted as the file `path`. Takes 10 s at most. Throws
   * `BuildError` with the person's own lines where the text is not the language's.
   */
  format(path: string, text: string): Promise<string>;
}

export interface MissingFormatter {
  hint: string;
}

/** What a runtime's folder exports. */
export type CreateRuntime = (host: RuntimeHost) => Runtime;

export type Detection =
  { available: true; version: string; path: string } | { available: false; hint: string };

/** A version's files, already written. The folder is immutable: its name is the content's hash. */
export interface Source {
  /** Absolute folder that holds exactly `files`. Nothing may be written into it. */
  dir: string;
  /** `{path: text}`, paths with forward slashes. */
  files: Readonly<Record<string, string>>;
  /** As the person gave it, or the runtime's default. */
  handler: string;
  /** SHA-256 over runtime, handler and files, in hex. */
  hash: string;
}

/** What `prepare` made of a source and `spawn` and the LOAD frame need. */
export interface Artifact {
  /** Absolute folder that becomes the worker's working directory. */
  dir: string;
  /** The program, for compiled runtimes. */
  executable?: string;
  /**
   * What the worker's LOAD frame names: an absolute file and the function in it, and whatever else
   * this runtime's harness wants to be told. LOAD begins with it, its names in the order given here.
   */
  entry: { file: string; export: string; options?: Readonly<Record<string, unknown>> };
}

/** The person's code does not build; `diagnostics` point at the person's own lines. */
export class BuildError extends Error {
  override readonly name = 'BuildError';
  readonly diagnostics: Diagnostic[];

  constructor(message: string, diagnostics: Diagnostic[]) {
    super(message);
    this.diagnostics = diagnostics;
  }
}

/** A started worker, before the pool speaks the protocol with it. */
export interface WorkerProcess {
  readonly pid: number;
  /** The private duplex channel that carries frames. */
  readonly channel: Duplex;
  /** What bypasses the harness: output of native code and of child processes. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /**
   * How many generations below `pid` the harness runs; those between are the sandbox's own. Absent
   * where `pid` is the harness.
   */
  readonly layers?: number;
  /** Resolves once, when the process is gone. Never rejects. */
  readonly exited: Promise<WorkerExit>;
  /** Ends the process and all its descendants at once. Idempotent. */
  kill(): void;
}

export interface WorkerExit {
  /** Undefined when a signal ended it. */
  code: number | undefined;
  signal: NodeJS.Signals | undefined;
}

/** What the platform lends a runtime: the only way a runtime touches processes and disk. */
export interface RuntimeHost {
  /** The runtime's own folder with its harness, as real files. */
  readonly dir: string;
  /** A folder of this runtime's own that survives restarts; may be deleted at any time between. */
  readonly cacheDir: string;
  /** The tool as the person configured it (`runtime.paths.<id>`); undefined to search PATH. */
  readonly toolPath: string | undefined;
  readonly log: HostLog;
  /** The first of these programs that PATH holds, as an absolute path. */
  which(...names: string[]): Promise<string | undefined>;
  /**
   * Runs a tool to its end. Never throws for an exit code; throws when the program can't be
   * started. `exitCode` is undefined when it was ended by a signal or by `timeoutMs`.
   */
  run(
    file: string,
    args: readonly string[],
    options: {
      cwd?: string;
      /** Added to the platform's own environment. */
      env?: Readonly<Record<string, string>>;
      input?: string;
      timeoutMs: number;
      signal?: AbortSignal;
      /** Nobody waits for it: it leaves the processor to whoever does. */
      background?: boolean;
    },
  ): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }>;
  /**
   * Starts a long-lived process of its own process group with the channel on fd 3 and
   * `CF_CHANNEL=3` (on Windows, and with `connectBack`, the process gets `CF_CHANNEL=<path>:<key>`
   * and connects itself). Its environment is the clean one of user code, plus `env`. With `sandbox`
   * it has no network, sees no other processes, and of all files that are not the system's it reads
   * its program, `cwd` and `sandbox.reads`; it writes to a scratch folder alone, its `HOME` and
   * `TMPDIR`. Throws SANDBOX_MISSING where the machine can't give that.
   */
  spawn(
    file: string,
    args: readonly string[],
    options: {
      cwd: string;
      env?: Readonly<Record<string, string>>;
      sandbox?: { reads: readonly string[] } | undefined;
    },
  ): Promise<WorkerProcess>;
  /**
   * For a zygote: makes an address that a forked process connects back to three times (channel,
   * stdout, stderr), and waits for it. See "Connecting back" in PROTOCOL.md.
   */
  expectConnections(): Promise<{
    /** `<path>:<key>`, what the process is told. */
    address: string;
    /** Resolves when all three connections are there. Rejects after 10 s or on `cancel`. */
    streams: Promise<{ channel: Duplex; stdout: Readable; stderr: Readable }>;
    cancel(): void;
  }>;
  /** Kills the process group (Windows: the process tree) that `pid` leads. */
  killTree(pid: number): void;
}

export interface HostLog {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
