import type { Command } from 'commander';
import { toList } from '../arguments.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { withServer, type CliHost, type Session } from '../session.ts';
import { readSource } from '../source-files.ts';
import { addFunctionOptions, settingsOf, type FunctionOptions } from './function-options.ts';
import { handlerOfSingle, updateFunction } from './save.ts';

export interface UpdateOptions extends FunctionOptions {
  unsetEnv?: string[];
  rename?: string;
}

export function registerUpdate(program: Command, host: CliHost): void {
  addFunctionOptions(
    program
      .command('update')
      .description('save a new version of a function; what is not given stays as it was')
      .argument('<name>', 'the function')
      .argument('[path]', 'its new source: a file, or a folder'),
  )
    .option(
      '--unset-env <NAME>',
      'remove an environment variable; may be given several times',
      toList,
    )
    .option('--rename <name>', 'give it another name')
    .action((name: string, path: string | undefined, options: UpdateOptions, command: Command) =>
      withServer(command, host, (session) => update(session, host, name, path, options)),
    );
}

/** Saves a new version of an existing function. Variables given are added to those it has. */
export async function update(
  session: Session,
  host: CliHost,
  name: string,
  path: string | undefined,
  options: UpdateOptions,
): Promise<void> {
  const { terminal, client } = session;
  const { env: added, ...settings } = settingsOf(options);
  const unset = options.unsetEnv ?? [];
  const current = await client.functions.get({ id: name }, { signal: terminal.signal });
  const source =
    path === undefined
      ? undefined
      : await readSource(path, host.cwd, options.runtime ?? current.runtime);
  const handler = source && handlerOfSingle(source, current.handler);
  const env = added || unset.length > 0 ? without({ ...current.env, ...added }, unset) : undefined;
  const change = {
    ...(handler !== undefined && { handler }),
    ...settings,
    ...(env && { env }),
    ...(source && { files: source.files }),
    ...(options.rename !== undefined && { name: options.rename }),
  };
  if (Object.keys(change).length === 0) {
    throw new CliError(
      EXIT.usage,
      'nothing to change; give a path or an option such as --timeout',
      'INVALID_INPUT',
    );
  }
  const saved = await updateFunction(
    session,
    name,
    change,
    source ?? { files: current.files, prefix: '' },
  );
  if (terminal.json) return terminal.outJson(saved);
  terminal.out(`Updated ${saved.name} (${saved.runtime}, version ${saved.version}).\n`);
}

function without(env: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
}
