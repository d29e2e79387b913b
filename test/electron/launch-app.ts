import { fork } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type * as Electron from 'electron';
import { _electron, chromium, type Page } from 'playwright';

export const ROOT = path.resolve(import.meta.dirname, '../..');
const START_WITHIN_MS = 60_000;

/** What `electron` exports, and in the double what it has remembered beside. */
export type ElectronModule = typeof Electron;

export interface LaunchedApp extends AsyncDisposable {
  /** `double`: plain Node and a page of Chromium, see `double/`. */
  readonly kind: 'electron' | 'double';
  readonly dataDir: string;
  /** Its exit code, when it has ended by itself or by `quit`. */
  readonly ended: Promise<number | null>;
  /** The window's page, once it is there. */
  page(): Promise<Page>;
  /** Calls a function in the main process. It may use nothing but its parameters. */
  evaluate<R, A = undefined>(
    call: (electron: ElectronModule, argument: A) => R | Promise<R>,
    argument?: A,
  ): Promise<R>;
  /** Asks the application to quit and tells its exit code, when it has ended. */
  quit(): Promise<number | null>;
}

export interface LaunchOptions {
  args?: readonly string[];
  /** A data folder that is there already; it is left alone afterwards. */
  dataDir?: string;
  env?: NodeJS.ProcessEnv;
}

/** Electron's binary, where it was downloaded. Asking the package for it would download it. */
export function electronBinary(): string | undefined {
  try {
    const folder = path.join(ROOT, 'node_modules/electron');
    const file = path.join(folder, 'dist', readFileSync(path.join(folder, 'path.txt'), 'utf8'));
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

/** Starts the built application: in Electron where its binary is here, on the double elsewhere. */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(os.tmpdir(), 'cf-desk-')));
  // The test runner sets MODE for itself. Port 0 takes any free one.
  const base = { ...process.env, MODE: undefined, PORT: '0', LOG_LEVEL: 'error' };
  const env = { ...base, ...options.env, DATA_DIR: dataDir };
  const binary = electronBinary();
  const args = options.args ?? [];
  const launched =
    binary === undefined
      ? await launchDouble(dataDir, args, env)
      : await launchElectron(binary, args, env);
  return {
    ...launched,
    dataDir,
    async [Symbol.asyncDispose]() {
      await launched.quit();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

type Launched = Omit<LaunchedApp, 'dataDir' | typeof Symbol.asyncDispose>;

async function launchElectron(
  executablePath: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Launched> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath,
    args: [ROOT, ...sandbox, ...args],
    env: env as Record<string, string>,
  });
  const child = app.process();
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return {
    kind: 'electron',
    ended,
    page: () => app.firstWindow(),
    evaluate: (call, argument) =>
      app.evaluate(call as never, argument as never) as ReturnType<typeof call> as never,
    async quit() {
      await app.evaluate(({ app }) => app.quit()).catch(() => undefined);
      return ended;
    },
  };
}

async function launchDouble(
  dataDir: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Launched> {
  const entry = path.join(ROOT, 'out/main/electron.js');
  const portFile = path.join(dataDir, 'desktop/chromium/DevToolsActivePort');
  // One from an earlier start would name a port of the past.
  await rm(portFile, { force: true });
  const child = fork(path.join(import.meta.dirname, 'double/run.mjs'), [entry, ...args], {
    cwd: dataDir,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const asked = new Map<number, PromiseWithResolvers<never>>();
  child.on('message', ({ id, value, error }: { id: number; value: never; error?: string }) => {
    const question = asked.get(id);
    asked.delete(id);
    if (error === undefined) question?.resolve(value);
    else question?.reject(new Error(error));
  });
  void ended.then(() => {
    for (const { reject } of asked.values()) reject(new Error('the application has ended'));
  });
  const connecting = connect(portFile, child);
  connecting.catch(() => undefined);
  let lastId = 0;

  const launched: Launched = {
    kind: 'double',
    ended,
    async page() {
      const browser = await connecting;
      return waitFor(() =>
        browser
          .contexts()
          .flatMap((context) => context.pages())
          .findLast((page) => page.url().includes('.electron-double.invalid')),
      );
    },
    evaluate(call, argument) {
      const question = Promise.withResolvers<never>();
      asked.set(++lastId, question);
      child.send({ id: lastId, source: call.toString(), argument });
      return question.promise;
    },
    async quit() {
      const browser = child.exitCode === null ? await connecting.catch(() => undefined) : undefined;
      if (child.connected) await launched.evaluate(({ app }) => app.quit()).catch(() => undefined);
      const code = await ended;
      await browser?.close().catch(() => undefined);
      return code;
    },
  };
  return launched;
}

async function connect(portFile: string, child: { exitCode: number | null }) {
  const port = await waitFor(() => {
    if (child.exitCode !== null) throw new Error(`the application ended with ${child.exitCode}`);
    if (!existsSync(portFile)) return undefined;
    // The port and a path, one a line; for a moment there is the file and nothing in it.
    return /^(\d+)\n./.exec(readFileSync(portFile, 'utf8'))?.[1];
  });
  return chromium.connectOverCDP(`http://127.0.0.1:${port}`);
}

/** Something of another process, of which no event tells. */
async function waitFor<T>(look: () => T | undefined): Promise<T> {
  const until = Date.now() + START_WITHIN_MS;
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error('the application did not start in time');
    await delay(50);
  }
}
