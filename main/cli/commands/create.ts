import type { Command } from 'commander';
import type { Template } from '../../contract/runtime.ts';
import { nearest } from '../../config/nearest.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { withServer, type CliHost, type Session } from '../session.ts';
import { readSource } from '../source-files.ts';
import { addFunctionOptions, settingsOf, type FunctionOptions } from './function-options.ts';
import { createFunction, findFunction, handlerOfSingle } from './save.ts';
import { update } from './update.ts';

interface CreateOptions extends FunctionOptions {
  template?: string;
  update?: boolean;
}

export function registerCreate(program: Command, host: CliHost): void {
  addFunctionOptions(
    program
      .command('create')
      .description('make a function from a file, a folder or a template')
      .argument('<name>', 'what it will be called')
      .argument('[path]', 'a source file, or a folder of them'),
  )
    .option('--template <id>', 'start from an example; `cloudfunction templates` lists them')
    .option('--update', 'save a new version where the function exists already')
    .addHelpText(
      'after',
      `
Examples:
  cloudfunction create hello --template go/hello
  cloudfunction create resize ./resize.py --timeout 10 --env QUALITY=80
  cloudfunction create shop ./shop --runtime node --handler api/orders.handler`,
    )
    .action((name: string, path: string | undefined, options: CreateOptions, command: Command) => {
      if ((path === undefined) === (options.template === undefined)) {
        command.error(
          'error: give either the path of the code or --template <id>; `cloudfunction templates` lists them',
        );
      }
      return withServer(command, host, (session) => create(session, host, name, path, options));
    });
}

async function create(
  session: Session,
  host: CliHost,
  name: string,
  path: string | undefined,
  options: CreateOptions,
): Promise<void> {
  if (options.update && (await findFunction(session, name))) {
    if (path === undefined) {
      throw new CliError(
        EXIT.usage,
        `${name} exists already, and a template is only for new functions; choose another name`,
        'NAME_TAKEN',
      );
    }
    return update(session, host, name, path, options);
  }
  const { terminal } = session;
  const settings = settingsOf(options);
  if (path === undefined) {
    const template = await findTemplate(session, options.template ?? '');
    const { files, runtime, handler } = template;
    const input = { runtime, handler, ...settings, name, files };
    const made = await createFunction(session, input, { files, prefix: '' });
    if (terminal.json) return terminal.outJson(made);
    terminal.out(created(made) + callHint(name, JSON.stringify(template.event)));
    return;
  }
  const source = await readSource(path, host.cwd, options.runtime);
  const handler = handlerOfSingle(source);
  const made = await createFunction(
    session,
    {
      ...(handler !== undefined && { handler }),
      ...settings,
      runtime: source.runtime,
      name,
      files: source.files,
    },
    source,
  );
  if (terminal.json) return terminal.outJson(made);
  terminal.out(created(made) + callHint(name, '{}'));
}

async function findTemplate({ client, terminal }: Session, id: string): Promise<Template> {
  const templates = await client.runtimes.templates(undefined, { signal: terminal.signal });
  const found = templates.find((template) => template.id === id);
  if (found) return found;
  const meant = nearest(
    id,
    templates.map((template) => template.id),
  );
  throw new CliError(
    EXIT.notFound,
    `there is no template ${JSON.stringify(id)}; ${meant === undefined ? '`cloudfunction templates` lists them' : `did you mean ${meant}?`}`,
    'NOT_FOUND',
  );
}

function created({ name, runtime, version }: { name: string; runtime: string; version: number }) {
  return `Created ${name} (${runtime}, version ${version}).\n`;
}

// Quotes work alike in no two shells; an event that needs them inside is left to the person.
function callHint(name: string, event: string): string {
  const shown = event.length <= 100 && !event.includes("'") ? ` '${event}'` : '';
  return `Call it with: cloudfunction invoke ${name}${process.platform === 'win32' ? '' : shown}\n`;
}
