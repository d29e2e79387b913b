import { Option, type Command } from 'commander';
import { LOG_LEVELS, type LogLevel, type LogLine } from '../../contract/log.ts';
import { toInteger, toPast } from '../arguments.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { formatTime } from '../formats.ts';
import { formatEntry } from '../outcome.ts';
import { readPages } from '../pages.ts';
import { withServer, type CliHost, type Session } from '../session.ts';
import type { Terminal } from '../terminal.ts';

interface LogOptions {
  follow?: boolean;
  level?: LogLevel;
  text?: string;
  since?: number;
  invocation?: string;
  limit?: number;
}

const DEFAULT_LIMIT = 100;
/** Lines of the past that `--follow` begins with, so that one sees where one is. */
const DEFAULT_TAIL = 10;

export function registerLogs(program: Command, host: CliHost): void {
  program
    .command('logs')
    .description('what functions printed, oldest first')
    .argument('[name]', 'only of this function')
    .option('-f, --follow', 'go on with what is printed from now on, until Ctrl-C')
    .addOption(new Option('--level <level>', 'this level and those above it').choices(LOG_LEVELS))
    .option('--text <text>', 'only lines with this in them')
    .option('--since <time>', 'only since then: 30s, 10m, 2h, 1d or 2026-01-31T12:00', toPast)
    .option('--invocation <id>', 'only of this call')
    .option('--limit <number>', `how many lines of the past (default: ${DEFAULT_LIMIT})`, toInteger)
    .addHelpText('after', '\nWith --json, --follow prints one JSON document per line.')
    .action((name: string | undefined, options: LogOptions, command: Command) =>
      withServer(command, host, (session) => logs(session, name, options)),
    );
}

async function logs(
  session: Session,
  name: string | undefined,
  { follow = false, since, limit, level, text, invocation }: LogOptions,
): Promise<void> {
  const { client, terminal } = session;
  const { signal } = terminal;
  const filter = { function: name, level, text, invocation };
  // Opened before the past is read, so that nothing falls between the two.
  const stream = follow ? await client.logs.stream(filter, { signal }) : undefined;
  const wanted = limit ?? (!follow ? DEFAULT_LIMIT : since === undefined ? DEFAULT_TAIL : 1_000);
  const past = await readPages(wanted, (page) =>
    client.logs.query({ ...filter, from: since, ...page }, { signal }),
  );
  past.reverse();
  if (!stream) {
    if (terminal.json) return terminal.outJson(past);
    for (const line of past) print(terminal, line);
    return;
  }
  const shown = new Set<string>();
  for (const line of past) {
    shown.add(JSON.stringify(line));
    print(terminal, line);
  }
  const latest = past.at(-1)?.time ?? '';
  for await (const line of stream) {
    if (line.time <= latest && shown.delete(JSON.stringify(line))) continue;
    print(terminal, line);
  }
  if (!signal.aborted) {
    throw new CliError(EXIT.noServer, 'the server ended the log; it was stopped', 'NO_SERVER');
  }
}

function print(terminal: Terminal, line: LogLine): void {
  if (terminal.json) return terminal.outJson(line, 'line');
  const before = `${formatTime(line.time)}  ${line.functionName}  `;
  terminal.out(`${formatEntry(line, terminal.paint, before)}\n`);
}
