import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PlatformError } from '../contract/errors.ts';
import type { Access } from '../contract/settings.ts';
import { openPort, type OpenPort } from '../server/open-port.ts';
import { loadToken } from '../server/token.ts';
import type { RunningPlatform } from '../start-platform.ts';

/** The optional HTTP port of the desktop application: closed until the person opens it. */
export interface HttpPort {
  get(): Promise<Access>;
  /** Opens or closes it, and remembers that. INVALID_INPUT where the port can't be opened. */
  set(enabled: boolean): Promise<Access>;
  /** Where it listens; undefined while it is closed. */
  readonly url: string | undefined;
  /** Closes it without remembering that. */
  close(): Promise<void>;
}

/** Opens the port again where it was open last. Why it could not be goes to `failed`. */
export async function createHttpPort(
  running: RunningPlatform,
  failed: (reason: string) => void,
): Promise<HttpPort> {
  const { dataDir, server, token: given } = running.config;
  const stateFile = path.join(dataDir, 'desktop.json');
  let port: OpenPort | undefined;
  /** One change at a time. */
  let last: Promise<unknown> = Promise.resolve();

  async function open(): Promise<void> {
    try {
      port ??= await openPort(running);
    } catch (cause) {
      throw new PlatformError('INVALID_INPUT', explain(cause, `${server.host}:${server.port}`), {
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

  async function access(): Promise<Access> {
    const token = await loadToken(dataDir, given);
    return {
      enabled: port !== undefined,
      switchable: true,
      token,
      ...(port && { url: port.url }),
    };
  }

  async function change(enabled: boolean): Promise<Access> {
    await (enabled ? open() : close());
    await writeFile(stateFile, `${JSON.stringify({ httpPort: enabled })}\n`, { mode: 0o600 });
    return access();
  }

  if (await wasOpen(stateFile)) {
    await open().catch((error: unknown) => failed((error as Error).message));
  }

  return {
    get: access,
    set(enabled) {
      const changed = last.then(() => change(enabled));
      last = changed.catch(() => undefined);
      return changed;
    },
    get url() {
      return port?.url;
    },
    close,
  };
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

function explain(error: unknown, where: string): string {
  const { code } = error as { code?: unknown };
  if (code === 'EADDRINUSE') {
    return `${where} is in use already. Choose another server.port in Settings and start again, or stop what uses it.`;
  }
  return `${where} can't be listened on (${String(code ?? (error as Error).message)}). Choose another server.host or server.port in Settings and start again.`;
}
