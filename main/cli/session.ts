import type { Command } from 'commander';
import type { Environment } from '../config/environment.ts';
import { connect, type Connection } from './connection.ts';
import { createTerminal, type Terminal } from './terminal.ts';

/** What the process lends the commands. */
export interface CliHost {
  readonly env: Environment;
  /** Absolute. */
  readonly cwd: string;
  /** From now on Ctrl-C ends this signal and no longer, the first time, the process. */
  onInterrupt(): AbortSignal;
  /** What the process will exit with. */
  exitWith(code: number): void;
}

/** Options that every command takes. */
export interface GlobalOptions {
  json?: boolean;
  url?: string;
  token?: string;
  dataDir?: string;
}

export interface Session {
  readonly terminal: Terminal;
  readonly connection: Connection;
  readonly client: Connection['client'];
}

/** Adds a command's own part to the program. */
export type Register = (program: Command, host: CliHost) => void;

/** Runs a command that talks to a server; what `work` returns is the exit code, 0 by default. */
export async function withServer(
  command: Command,
  host: CliHost,
  work: (session: Session) => Promise<number | void>,
): Promise<void> {
  const options = command.optsWithGlobals<GlobalOptions>();
  const terminal = createTerminal({ json: options.json ?? false, signal: host.onInterrupt() });
  const connection = await connect({ ...options, env: host.env, cwd: host.cwd });
  host.exitWith((await work({ terminal, connection, client: connection.client })) ?? 0);
}
