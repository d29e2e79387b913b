import { Command, Option } from 'commander';
import about from '../../package.json' with { type: 'json' };
import { registerAudit } from './commands/audit.ts';
import { registerRuntimes, registerTemplates } from './commands/catalogue.ts';
import { registerCreate } from './commands/create.ts';
import { registerList, registerRemove, registerShow } from './commands/functions.ts';
import { registerHistory } from './commands/history.ts';
import { registerInvoke } from './commands/invoke.ts';
import { registerKeys } from './commands/keys.ts';
import { registerLogs } from './commands/logs.ts';
import { registerMetrics } from './commands/metrics.ts';
import { registerOpen } from './commands/open.ts';
import { registerServe } from './commands/serve.ts';
import { registerUpdate } from './commands/update.ts';
import { registerUsers } from './commands/users.ts';
import { EXIT_HELP } from './exit-codes.ts';
import type { CliHost, Register } from './session.ts';

const COMMANDS: readonly Register[] = [
  registerServe,
  registerOpen,
  registerCreate,
  registerUpdate,
  registerList,
  registerShow,
  registerInvoke,
  registerRemove,
  registerLogs,
  registerHistory,
  registerMetrics,
  registerRuntimes,
  registerTemplates,
  registerUsers,
  registerKeys,
  registerAudit,
];

/** The whole command line. Nothing exits the process: whatever ends a command is thrown. */
export function createProgram(host: CliHost): Command {
  const program = new Command('cloudfunction')
    .description(about.description)
    .version(about.version)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .option('--json', 'print JSON for programs')
    .option('--url <address>', "the server's address, such as http://127.0.0.1:8080")
    .addOption(new Option('--token <token>', 'its token; better set CLOUDFUNCTION_TOKEN'))
    .option('--data-dir <folder>', 'the data directory')
    .addHelpText('after', EXIT_HELP);
  for (const register of COMMANDS) register(program, host);
  return program;
}
