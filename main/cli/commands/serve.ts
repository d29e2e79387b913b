import { Option, type Command } from 'commander';
import { CONFIG_KEYS } from '../../config/keys.ts';
import { loadConfig } from '../../config/load.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { CliHost } from '../session.ts';

const LISTEN_ERRORS = ['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES'];

export function registerServe(program: Command, host: CliHost): void {
  const command = program
    .command('serve')
    .description('start the server, until Ctrl-C')
    .option(
      '--config <file>',
      'configuration file (default: config.yaml here, or else in the data directory)',
    );
  for (const { flag, argument, description, defaultText, env } of CONFIG_KEYS) {
    command.addOption(
      new Option(`${flag} <${argument}>`, `${description} (default: ${defaultText}; ${env})`),
    );
  }
  command
    .addHelpText('after', '\nWhat counts: flags, then environment variables, then the file.')
    .action(async (_options: object, self: Command) => {
      const given = self.optsWithGlobals<Record<string, string | undefined>>();
      const names = ['--config', '--data-dir', ...CONFIG_KEYS.map(({ flag }) => flag)];
      const flags = Object.fromEntries(
        names.map((name) => [name.slice(2), given[new Option(name).attributeName()]]),
      );
      const config = loadConfig({ flags, env: host.env, cwd: host.cwd });
      // Loaded here alone: the other commands start three times as fast without it.
      const { runServer } = await import('../../server/index.ts');
      await runServer(config).catch((error: Error) => {
        const isAddress = LISTEN_ERRORS.includes(codeOf(error.cause));
        throw new CliError(isAddress ? EXIT.usage : EXIT.internal, error.message, 'NOT_STARTED');
      });
    });
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code);
}
