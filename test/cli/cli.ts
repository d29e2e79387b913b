import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';

const ENTRY = path.resolve(import.meta.dirname, '../../main/cli/index.ts');

export interface CommandLine {
  /** A folder of this test's own, in which commands run. */
  readonly folder: string;
  readonly dataDir: string;
  /** Starts a command, in a session of its own if asked; it never rejects for an exit code. */
  start(
    args: readonly string[],
    input?: string,
    options?: StartOptions,
  ): ReturnType<typeof startCommand>;
  close(): Promise<void>;
}

interface StartOptions {
  detached?: boolean;
}

/** The command line as a person has it, in a folder and with a data directory of its own. */
export function createCommandLine(): CommandLine {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cli-'));
  const dataDir = path.join(folder, 'data');
  const running = new Set<ReturnType<typeof startCommand>>();
  return {
    folder,
    dataDir,
    start(args, input, options) {
      const command = startCommand({ args, cwd: folder, dataDir, input, ...options });
      running.add(command);
      void command.finally(() => running.delete(command));
      return command;
    },
    async close() {
      for (const command of running) command.kill();
      await Promise.all(running);
      rmSync(folder, { recursive: true });
    },
  };
}

interface Start extends StartOptions {
  args: readonly string[];
  cwd: string;
  dataDir: string;
  input: string | undefined;
}

function startCommand({ args, cwd, dataDir, input, detached = false }: Start) {
  return execa(process.execPath, [ENTRY, ...args], {
    cwd,
    detached,
    // The test runner sets MODE for itself.
    env: {
      ...{ DATA_DIR: dataDir, NO_COLOR: '1', PORT: '0' },
      ...{ CLOUDFUNCTION_TOKEN: undefined, CLOUDFUNCTION_URL: undefined, MODE: undefined },
    },
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    reject: false,
    stripFinalNewline: false,
  });
}

/** Resolves when the command has printed `text`; rejects with what it did print when it ends first. */
export async function said(
  command: ReturnType<typeof startCommand>,
  stream: 'stdout' | 'stderr',
  text: string,
): Promise<string> {
  let heard = '';
  return new Promise((resolve, reject) => {
    command[stream].on('data', (chunk: Buffer) => {
      heard += String(chunk);
      if (heard.includes(text)) resolve(heard);
    });
    void command.then(({ stdout, stderr }) => reject(new Error(`it ended: ${stdout}${stderr}`)));
  });
}
