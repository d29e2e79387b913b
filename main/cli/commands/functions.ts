import type { Command } from 'commander';
import { ORPCError } from '@orpc/client';
import { exitCodeOf } from '../failures.ts';
import { formatTime } from '../formats.ts';
import { withServer, type CliHost } from '../session.ts';
import { formatTable } from '../table.ts';
import { printable } from '../terminal.ts';

export function registerList(program: Command, host: CliHost): void {
  program
    .command('list')
    .alias('ls')
    .description('list all functions')
    .action((_options: object, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        const functions = await client.functions.list(undefined, { signal: terminal.signal });
        if (terminal.json) return terminal.outJson(functions);
        if (functions.length === 0) {
          terminal.out(
            'No functions yet. Make one with: cloudfunction create hello --template node/hello\n',
          );
          return;
        }
        terminal.out(
          formatTable(
            [
              { title: 'NAME', value: ({ name }) => name },
              { title: 'RUNTIME', value: ({ runtime }) => runtime },
              { title: 'VERSION', value: ({ version }) => String(version), align: 'right' },
              { title: 'TIMEOUT', value: ({ timeout }) => `${timeout} s`, align: 'right' },
              { title: 'MEMORY', value: ({ memory }) => `${memory} MB`, align: 'right' },
              { title: 'UPDATED', value: ({ updatedAt }) => formatTime(updatedAt).slice(0, 19) },
              { title: 'DESCRIPTION', value: ({ description }) => description },
            ],
            functions,
            terminal,
          ),
        );
      }),
    );
}

export function registerShow(program: Command, host: CliHost): void {
  program
    .command('show')
    .description('show a function with its source')
    .argument('<name>', 'the function')
    .action((name: string, _options: object, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        const found = await client.functions.get({ id: name }, { signal: terminal.signal });
        if (terminal.json) return terminal.outJson(found);
        const { out, paint } = terminal;
        const rows = [
          ['name', found.name],
          ['id', found.id],
          ['description', found.description],
          ['runtime', found.runtime],
          ['handler', found.handler],
          ['version', String(found.version)],
          ['timeout', `${found.timeout} s`],
          ['memory', `${found.memory} MB`],
          ['concurrency', String(found.concurrency)],
          ['sandbox', found.sandbox ? 'yes' : ''],
          [
            'env',
            Object.entries(found.env)
              .map(([key, value]) => `${key}=${value}`)
              .join(' '),
          ],
          ['created', formatTime(found.createdAt)],
          ['updated', formatTime(found.updatedAt)],
        ] as const;
        for (const [label, value] of rows) {
          if (value !== '') out(`${paint('gray', label.padEnd(12))} ${printable(value)}\n`);
        }
        for (const [file, text] of Object.entries(found.files)) {
          out(`\n${paint('bold', file)}\n${printable(text).trimEnd()}\n`);
        }
      }),
    );
}

export function registerRemove(program: Command, host: CliHost): void {
  program
    .command('rm')
    .alias('remove')
    .description('delete functions; their history stays')
    .argument('<name...>', 'the functions')
    .action((names: string[], _options: object, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        const removed: string[] = [];
        let firstFailure: ORPCError<string, unknown> | undefined;
        for (const name of names) {
          try {
            await client.functions.remove({ id: name }, { signal: terminal.signal });
            removed.push(name);
            if (!terminal.json) terminal.out(`Removed ${name}; its history stays.\n`);
          } catch (error) {
            // One name that is wrong is no reason to leave the others.
            if (!(error instanceof ORPCError) || names.length === 1) throw error;
            firstFailure ??= error;
            terminal.err(`${name}: ${error.message}\n`);
          }
        }
        if (terminal.json) terminal.outJson({ removed });
        return firstFailure && exitCodeOf(firstFailure);
      }),
    );
}
