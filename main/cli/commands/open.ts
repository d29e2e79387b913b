import type { Command } from 'commander';
import { z } from 'zod';
import type { Environment } from '../../config/environment.ts';
import { withServer, type CliHost } from '../session.ts';

const Ticket = z.object({ ticket: z.string().min(1) });

export function registerOpen(program: Command, host: CliHost): void {
  program
    .command('open')
    .description('open the application in the browser')
    .option('--no-browser', 'only print the address; it works once, within ten minutes')
    .action((options: { browser: boolean }, command: Command) =>
      withServer(command, host, async ({ terminal, connection }) => {
        const answer = await connection.post('/api/session', '{}', terminal.signal);
        const { ticket } = Ticket.parse(JSON.parse(answer));
        const url = `${connection.url}/session?ticket=${encodeURIComponent(ticket)}`;
        if (terminal.json) return terminal.outJson({ url });
        terminal.out(`${url}\n`);
        if (options.browser && hasDisplay(host.env)) await launch(url);
      }),
    );
}

async function launch(url: string): Promise<void> {
  const { default: open } = await import('open');
  const browser = await open(url);
  // The address is printed, so that a browser which can't be started is no failure of this command.
  browser.on('error', () => {});
  browser.unref();
}

function hasDisplay(env: Environment): boolean {
  if (env['SSH_CONNECTION']) return false;
  if (process.platform === 'win32' || process.platform === 'darwin') return true;
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'] || env['WSL_DISTRO_NAME']);
}
