import { Option, type Command } from 'commander';
import {
  INVOCATION_STATUSES,
  type InvocationRecord,
  type InvocationStatus,
} from '../../contract/invocation.ts';
import { toInteger, toPast } from '../arguments.ts';
import { formatMs, formatTime } from '../formats.ts';
import { showOutcome } from '../outcome.ts';
import { readPages } from '../pages.ts';
import { withServer, type CliHost, type Session } from '../session.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';

interface HistoryOptions {
  status?: InvocationStatus;
  since?: number;
  limit: number;
  id?: string;
}

export function registerHistory(program: Command, host: CliHost): void {
  program
    .command('history')
    .description('past calls, newest first')
    .argument('[name]', 'only of this function')
    .addOption(new Option('--status <status>', 'only these').choices(INVOCATION_STATUSES))
    .option('--since <time>', 'only since then: 30s, 10m, 2h, 1d or 2026-01-31T12:00', toPast)
    .option('--limit <number>', 'how many', toInteger, 20)
    .option('--id <invocation>', 'everything about this one call')
    .action((name: string | undefined, options: HistoryOptions, command: Command) =>
      withServer(command, host, (session) =>
        options.id === undefined ? list(session, name, options) : show(session, options.id),
      ),
    );
}

async function list(
  { client, terminal }: Session,
  name: string | undefined,
  { status, since, limit }: HistoryOptions,
): Promise<void> {
  const { signal } = terminal;
  const items = await readPages(limit, (page) =>
    client.invocations.list({ function: name, status, from: since, ...page }, { signal }),
  );
  if (terminal.json) return terminal.outJson(items);
  if (items.length === 0) return terminal.out('No calls that match.\n');
  terminal.out(
    formatTable(
      [
        { title: 'TIME', value: ({ startedAt }) => formatTime(startedAt) },
        { title: 'ID', value: ({ id }) => id },
        { title: 'FUNCTION', value: ({ functionName }) => functionName },
        { title: 'VERSION', value: ({ version }) => String(version), align: 'right' },
        {
          title: 'STATUS',
          value: (call) => call.status,
          style: (call) => (call.status === 'success' ? 'green' : 'red'),
        },
        { title: 'TOTAL', value: ({ durations }) => formatMs(durations.totalMs), align: 'right' },
        { title: 'START', value: ({ coldStart }) => (coldStart ? 'cold' : 'warm') },
        { title: 'ERROR', value: ({ error }) => (error ? `${error.type}: ${error.message}` : '') },
      ],
      items,
      terminal,
    ),
  );
}

async function show({ client, terminal }: Session, id: string): Promise<void> {
  const call = await client.invocations.get({ id }, { signal: terminal.signal });
  if (terminal.json) return terminal.outJson(call);
  head(terminal, call);
  showOutcome(terminal, call, { logs: true });
}

function head({ out, paint }: Terminal, call: InvocationRecord): void {
  const { durations, functionName, version, startedAt, event, truncated } = call;
  const rows = [
    ['function', `${functionName}, version ${version}`],
    ['started', formatTime(startedAt)],
    ['waited', formatMs(durations.queueMs)],
    ['loaded', formatMs(durations.initMs)],
    ['ran', formatMs(durations.runMs)],
    ['memory', call.memoryMb === 0 ? '' : `${Math.round(call.memoryMb)} MB`],
    ['event', event === undefined ? '' : JSON.stringify(event)],
    ['kept', truncated ? 'not whole: the event or the result was too large' : ''],
  ] as const;
  for (const [label, value] of rows) {
    if (value !== '') out(`${paint('gray', label.padEnd(10))} ${value}\n`);
  }
}
