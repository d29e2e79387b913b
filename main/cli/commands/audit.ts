import type { Command } from 'commander';
import { toInteger } from '../arguments.ts';
import { formatTime } from '../formats.ts';
import { readPages } from '../pages.ts';
import { withServer, type CliHost } from '../session.ts';
import { formatTable } from '../table.ts';

export function registerAudit(program: Command, host: CliHost): void {
  program
    .command('audit')
    .description('who changed what, newest first')
    .option('--limit <number>', 'how many', toInteger, 50)
    .action(({ limit }: { limit: number }, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        const { signal } = terminal;
        const items = await readPages(limit, (page) => client.audit.list(page, { signal }));
        if (terminal.json) return terminal.outJson(items);
        if (items.length === 0) {
          terminal.out('Nothing. Changes are noted while there are users or API keys.\n');
          return;
        }
        terminal.out(
          formatTable(
            [
              { title: 'TIME', value: ({ time }) => formatTime(time) },
              {
                title: 'WHO',
                value: ({ by, name }) => (name === undefined ? by : `${by} ${name}`),
              },
              { title: 'DID', value: ({ procedure }) => procedure },
              { title: 'TO', value: ({ target = '' }) => target },
              {
                title: 'OUTCOME',
                value: ({ outcome }) => outcome,
                style: ({ outcome }) => (outcome === 'success' ? 'green' : 'red'),
              },
            ],
            items,
            terminal,
          ),
        );
      }),
    );
}
