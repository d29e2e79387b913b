import { Option, type Command } from 'commander';
import { ROLE_NAMES, type Role } from '../../contract/access.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { formatTime } from '../formats.ts';
import { readNewPassword } from '../password.ts';
import { withServer, type CliHost } from '../session.ts';
import { formatTable } from '../table.ts';

const roleOption = () => new Option('--role <role>', 'what they may do').choices(ROLE_NAMES);

export function registerUsers(program: Command, host: CliHost): void {
  const users = program
    .command('users')
    .description('who may sign in to this server; nobody but its owner until there are any')
    .action((_options: object, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        const found = await client.users.list(undefined, { signal: terminal.signal });
        if (terminal.json) return terminal.outJson(found);
        if (found.length === 0) {
          terminal.out('No users. Add one with: cloudfunction users add ada --role admin\n');
          return;
        }
        terminal.out(
          formatTable(
            [
              { title: 'NAME', value: ({ name }) => name },
              { title: 'ROLE', value: ({ role }) => role },
              { title: 'ADDED', value: ({ createdAt }) => formatTime(createdAt).slice(0, 19) },
              { title: 'CHANGED', value: ({ updatedAt }) => formatTime(updatedAt).slice(0, 19) },
            ],
            found,
            terminal,
          ),
        );
      }),
    );

  users
    .command('add')
    .description('add a user; the password is asked for, or read from stdin')
    .argument('<name>', 'by which they sign in')
    .addOption(roleOption().makeOptionMandatory())
    .action((name: string, { role }: { role: Role }, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        const password = await readNewPassword(terminal);
        const { signal } = terminal;
        const user = await client.users.create({ name, role, password }, { signal });
        if (terminal.json) return terminal.outJson(user);
        terminal.out(`Added ${user.name} as ${user.role}.\n`);
      }),
    );

  users
    .command('set')
    .description("change a user's role or password; their sessions end")
    .argument('<name>', 'the user')
    .addOption(roleOption())
    .option('--password', 'ask for another password, or read it from stdin')
    .action((name: string, options: { role?: Role; password?: true }, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        const { role } = options;
        if (role === undefined && !options.password) {
          throw new CliError(EXIT.usage, 'give --role, --password or both', 'INVALID_INPUT');
        }
        const password = options.password && (await readNewPassword(terminal));
        const user = await client.users.update(
          { name, ...(role && { role }), ...(password && { password }) },
          { signal: terminal.signal },
        );
        if (terminal.json) return terminal.outJson(user);
        terminal.out(`Changed ${user.name}, ${user.role}; their sessions have ended.\n`);
      }),
    );

  users
    .command('rm')
    .alias('remove')
    .description('remove a user; their sessions end')
    .argument('<name>', 'the user')
    .action((name: string, _options: object, command: Command) =>
      withServer(command, host, async ({ terminal, client }) => {
        await client.users.remove({ name }, { signal: terminal.signal });
        if (terminal.json) return terminal.outJson({ removed: name });
        terminal.out(`Removed ${name}.\n`);
      }),
    );
}
