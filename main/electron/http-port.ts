import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AccessSource } from '../api/shell.ts';
import { PlatformError } from '../contract/errors.ts';
import type { Access } from '../contract/settings.ts';
import type { OpenPort } from '../server/open-port.ts';

export interface HttpPortOptions {
  dataDir: string;
  token: string;
  /** `127.0.0.1:8080`, where it will listen. */
  where: string;
  /** Starts listening, and tells the API that `access` switches it. Rejects as `listen` does. */
  listen(access: AccessSource): Promise<OpenPort>;
}

/** The optional HTTP port of the desktop application: closed until the person opens it. */
export interface HttpPort extends AccessSource {
  /** Opens it where it was open last; why it could not be opened is told and no more. */
  restore(failed: (reason: string) => void): Promise<void>;
  /** Where it listens; undefined while it is closed. */
  readonly url: string | undefined;
  /** Calls back whenever it was opened or closed. */
  onChange(changed: () => void): void;
  /** Closes it for good, without remembering that. */
  close(): Promise<void>;
}

export function createHttpPort({ dataDir, token, where, listen }: HttpPortOptions): HttpPort {
  const stateFile = path.join(dataDir, 'desktop.json');
  let port: OpenPort | undefined;
  let changed = (): void => undefined;
  let isEnding = false;
  /** One change at a time. */
  let last: Promise<unknown> = Promise.resolve();

  function next<T>(change: () => Promise<T>): Promise<T> {
    const changing = last.then(change);
    last = changing.catch(() => undefined);
    return changing;
  }

  async function open(): Promise<void> {
    if (isEnding) throw new PlatformError('SHUTTING_DOWN');
    try {
      port ??= await listen(self);
    } catch (cause) {
      throw new PlatformError('INVALID_INPUT', explain(cause, where), {
        data: { field: 'enabled' },
        cause,
      });
    }
  }

  async function close(): Promise<void> {
    const closing = port;
    port = undefined;
    await closing?.close();
  }

  function access(): Access {
    return {
      enabled: port !== undefined,
      switchable: true,
      token,
      ...(port && { url: port.url }),
    };
  }

  async function change(enabled: boolean): Promise<Access> {
    try {
      await (enabled ? open() : close());
      await remember(stateFile, enabled);
    } catch (error) {
      // Whoever hears that it failed shall not find it open.
      await close();
      throw error;
    } finally {
      changed();
    }
    return access();
  }

  const self: HttpPort = {
    get: access,
    restore: (failed) =>
      next(async () => {
        if (!(await wasOpen(stateFile))) return;
        await open().catch((error: unknown) => failed((error as Error).message));
      }),
    set: (enabled) => next(() => change(enabled)),
    onChange(callback) {
      changed = callback;
    },
    get url() {
      return port?.url;
    },
    close() {
      isEnding = true;
      return next(close);
    },
  };
  return self;
}

async function wasOpen(stateFile: string): Promise<boolean> {
  try {
    const state: unknown = JSON.parse(await readFile(stateFile, 'utf8'));
    return (state as { httpPort?: unknown } | null)?.httpPort === true;
  } catch {
    // None yet, or not readable: closed is the safe state.
    return false;
  }
}

async function remember(stateFile: string, httpPort: boolean): Promise<void> {
  try {
    await writeFile(stateFile, `${JSON.stringify({ httpPort })}\n`, { mode: 0o600 });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new PlatformError(
      'INTERNAL',
      `The port is closed: ${stateFile} can't be written (${code ?? message}). Make room or give access there, then try again.`,
      { cause },
    );
  }
}

function explain(error: unknown, where: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return `${where} is in use already. Choose another server.port in Settings and start again, or stop what uses it.`;
  }
  return `${where} can't be listened on (${code ?? message}). Choose another server.host or server.port in Settings and start again.`;
}
