import { Option, type Command } from 'commander';
import { SCOPES, type Scope } from '../../contract/access.ts';
import { toFuture } from '../arguments.ts';
import { formatTime } from '../formats.ts';
import { withServer, type CliHost } from '../session.ts';
import { formatTable } from '../table.ts';

export function registerKeys(program: Command, host: CliHost): void {
  const keys = program
    .command('keys')
    .description('API keys, with which programs use this server')
    .action((_options: object, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        const found = await client.keys.list(undefined, { signal: terminal.signal });
        if (terminal.json) return terminal.outJson(found);
        if (found.length === 0) {
          terminal.out('No keys. Make one with: cloudfunction keys add ci --scope invoke\n');
          return;
        }
        const time = (iso: string | undefined) => (iso ? formatTime(iso).slice(0, 19) : 'never');
        terminal.out(
          formatTable(
            [
              { title: 'NAME', value: ({ name }) => name },
              { title: 'KEY', value: ({ start }) => `${start}…` },
              { title: 'SCOPES', value: ({ scopes }) => scopes.join(' ') },
              { title: 'MADE', value: ({ createdAt }) => time(createdAt) },
              { title: 'USED', value: ({ lastUsedAt }) => time(lastUsedAt) },
              { title: 'EXPIRES', value: ({ expiresAt }) => time(expiresAt) },
            ],
            found,
            terminal,
          ),
        );
      }),
    );

  keys
    .command('add')
    .description('make a key and print it, this once')
    .argument('<name>', 'what it is for')
    .addOption(
      new Option('--scope <scope...>', 'what it may do').choices(SCOPES).makeOptionMandatory(),
    )
    .option('--expires <time>', 'until when: 12h, 30d or 2027-01-31', toFuture)
    .action((name: string, options: { scope: Scope[]; expires?: number }, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        const { scope: scopes, expires: expiresAt } = options;
        const { signal } = terminal;
        const made = await client.keys.create({ name, scopes, expiresAt }, { signal });
        if (terminal.json) return terminal.outJson(made);
        // Alone on stdout, for scripts that take it from there.
        terminal.err(`The key "${made.name}" is shown this once:\n`);
        terminal.out(`${made.key}\n`);
      }),
    );

  keys
    .command('rm')
    .alias('revoke')
    .description('revoke a key, at once')
    .argument('<name>', 'the key')
    .action((name: string, _options: object, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        await client.keys.revoke({ name }, { signal: terminal.signal });
        if (terminal.json) return terminal.outJson({ revoked: name });
        terminal.out(`Revoked ${name}.\n`);
      }),
    );
}
