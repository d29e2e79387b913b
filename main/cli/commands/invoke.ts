import { Option, type Command } from 'commander';
import type { Invocation } from '../../contract/invocation.ts';
import { parseExact } from '../exact-json.ts';
import { readContext, readEvent, type EventOptions } from '../event.ts';
import { EXIT } from '../exit-codes.ts';
import { showOutcome } from '../outcome.ts';
import { withServer, type CliHost, type Session } from '../session.ts';
import { watchAndInvoke } from './watch.ts';

interface InvokeOptions extends EventOptions {
  context?: string;
  logs: boolean;
  watch?: string;
}

export function registerInvoke(program: Command, host: CliHost): void {
  program
    .command('invoke')
    .alias('call')
    .description('call a function and wait for how it ends')
    .argument('<name>', 'the function')
    .argument('[event]', 'its event as JSON, or - to read it from stdin (default: {})')
    .option('--file <path>', 'read the event from this file')
    .option('--context <JSON>', 'an object that the function finds in its context')
    .addOption(new Option('--logs', 'show what the call printed, on stderr').default(true, 'on'))
    .option('--no-logs', 'do not show it')
    .option('--watch <path>', 'save this file or folder and call again on each of its changes')
    .addHelpText(
      'after',
      `
The result is printed to stdout; logs, errors and timing to stderr. With --json, stdout holds
everything about the call, and the exit code still tells whether it succeeded.

Examples:
  cloudfunction invoke hello '{"name": "Ada"}'
  echo '{"name": "Ada"}' | cloudfunction invoke hello -
  cloudfunction invoke hello --file event.json --watch ./hello`,
    )
    .action(
      async (name: string, event: string | undefined, options: InvokeOptions, self: Command) => {
        const context = readContext(options.context);
        const text = await readEvent(event, options, host.cwd);
        await withServer(self, host, async (session) => {
          const { terminal } = session;
          const call = (signal: AbortSignal) => invoke(session, name, text, context, signal);
          if (options.watch !== undefined) {
            return watchAndInvoke(session, host, name, options.watch, call, options.logs);
          }
          const invocation = await call(terminal.signal);
          if (!terminal.json) return showOutcome(terminal, invocation, options);
          terminal.outJson(invocation);
          return invocation.status === 'success' ? EXIT.ok : EXIT.functionFailed;
        });
      },
    );
}

// Not through the typed client, which would round an event's long numbers on the way.
async function invoke(
  { terminal, connection }: Session,
  name: string,
  event: string,
  context: string,
  signal: AbortSignal,
): Promise<Invocation> {
  const body = `{"event":${event},"context":${context}}`;
  const path = `/api/v1/functions/${encodeURIComponent(name)}/invoke`;
  const answer = await terminal.progress(`Calling ${name}…`, connection.post(path, body, signal));
  return parseExact(answer) as Invocation;
}
