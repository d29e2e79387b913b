import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AccessSource } from '../api/shell.ts';
import { VERSION, type RunningPlatform } from '../start-platform.ts';
import { fixedAccess } from './fixed-access.ts';
import { PACKAGE_ROOT } from './paths.ts';
import { loadToken } from './token.ts';

export interface OpenPort {
  readonly url: string;
  /** An address that signs one browser in, once, within ten minutes. */
  createLink(): string;
  /** Lets what is under way be answered, and stops listening. */
  close(): Promise<void>;
}

/**
 * Opens the HTTP port of a platform, where the configuration wants it. Rejects as `listen` does.
 * `access` is what the API tells of this port; without one it can't be switched off.
 */
export async function openPort(running: RunningPlatform, access?: AccessSource): Promise<OpenPort> {
  const { config, platform, log, settings, storage } = running;
  const { dataDir, server, monitor } = config;
  /** Known when it listens. */
  const port: { url?: string } = {};
  const [token, { startHttpServer }] = await Promise.all([
    loadToken(dataDir, config.token),
    import('../http/http-server.ts'),
  ]);
  const http = await startHttpServer({
    platform,
    shell: { settings, storage, access: access ?? fixedAccess(token, () => port.url) },
    token,
    host: server.host,
    port: server.port,
    allowedHosts: server.allowedHosts,
    enableMetrics: monitor.enableMetrics,
    packageRoot: PACKAGE_ROOT,
    version: VERSION,
    log,
  });
  port.url = http.url;
  const announced = await announce(dataDir, http.url);
  return {
    url: http.url,
    createLink: http.createLink,
    async close() {
      await http.close();
      await announced.withdraw();
    },
  };
}

/** In words that say what to do, where a port can't be opened; the error itself otherwise. */
export function explainPortError(error: unknown, host: string, port: number): unknown {
  const { code } = error as { code?: unknown };
  const where = `${host}:${port}`;
  if (code === 'EADDRINUSE') {
    return new Error(
      `${where} is in use already. Choose another port with --port (0 takes any free one), or stop what uses it.`,
      { cause: error },
    );
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return new Error(`${where} can't be listened on (${code}). Choose another --host or --port.`, {
      cause: error,
    });
  }
  return error;
}

/** Tells the command line where the server is. */
async function announce(dataDir: string, url: string): Promise<{ withdraw(): Promise<void> }> {
  const file = path.join(dataDir, 'server.json');
  const content = { url, pid: process.pid, startedAt: new Date().toISOString() };
  await writeFile(file, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  return { withdraw: () => rm(file, { force: true }) };
}
