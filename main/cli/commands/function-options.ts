import type { Command } from 'commander';
import type { FunctionUpdate } from '../../contract/function.ts';
import { toEnv, toInteger, toNumber } from '../arguments.ts';

/** The settings that `create` and `update` take. */
export interface FunctionOptions {
  runtime?: string;
  handler?: string;
  timeout?: number;
  memory?: number;
  concurrency?: number;
  sandbox?: boolean;
  env?: Record<string, string>;
  description?: string;
}

export function addFunctionOptions(command: Command): Command {
  return command
    .option('--runtime <name>', 'language: node, python, go, … (default: by the file ending)')
    .option('--handler <name>', 'what to call: "file.function" or just "function"')
    .option('--timeout <seconds>', 'how long one call may take', toNumber)
    .option('--memory <MB>', 'how much memory a worker may use', toInteger)
    .option('--concurrency <number>', 'how many calls may run at once', toInteger)
    .option('--sandbox', 'run it without a network and with no files but its own')
    .option('--no-sandbox', 'run it as any program of yours')
    .option('--env <NAME=value>', 'an environment variable; may be given several times', toEnv)
    .option('--description <text>', 'what the function is for');
}

/** Only what was given: the rest is the server's to fill in or to keep. */
export function settingsOf(
  options: FunctionOptions,
): Omit<FunctionUpdate, 'name' | 'code' | 'files'> {
  const { runtime, handler, timeout, memory, concurrency, sandbox, env, description } = options;
  const given = { runtime, handler, timeout, memory, concurrency, sandbox, env, description };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
