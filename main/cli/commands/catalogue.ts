import type { Command } from 'commander';
import { withServer, type CliHost } from '../session.ts';
import { formatTable } from '../table.ts';

export function registerRuntimes(program: Command, host: CliHost): void {
  program
    .command('runtimes')
    .description('languages, and what of them is installed')
    .action((_options: object, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        const { signal } = terminal;
        const [runtimes, sandbox] = await Promise.all([
          client.runtimes.list(undefined, { signal }),
          client.runtimes.sandbox(undefined, { signal }),
        ]);
        if (terminal.json) return terminal.outJson(runtimes);
        terminal.out(
          formatTable(
            [
              { title: 'ID', value: ({ id }) => id },
              { title: 'LANGUAGE', value: ({ label }) => label },
              {
                title: 'VERSION',
                value: ({ available, version }) => (available ? (version ?? '') : 'missing'),
                style: ({ available }) => (available ? 'green' : 'red'),
              },
              { title: 'WHERE', value: ({ path, hint }) => path ?? hint ?? '' },
            ],
            runtimes,
            // A hint tells how to install something: it must be readable to its end.
            { ...terminal, width: undefined },
          ),
        );
        const { available, label = '', path = '', hint = '' } = sandbox;
        terminal.out(`\nSandbox: ${available ? `${label} at ${path}` : `missing. ${hint}`}\n`);
      }),
    );
}

export function registerTemplates(program: Command, host: CliHost): void {
  program
    .command('templates')
    .description('examples that a function can start from')
    .action((_options: object, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        const templates = await client.runtimes.templates(undefined, { signal: terminal.signal });
        if (terminal.json) return terminal.outJson(templates);
        terminal.out(
          formatTable(
            [
              { title: 'ID', value: ({ id }) => id },
              { title: 'TITLE', value: ({ title }) => title },
              { title: 'DESCRIPTION', value: ({ description }) => description },
            ],
            templates,
            terminal,
          ),
        );
      }),
    );
}
