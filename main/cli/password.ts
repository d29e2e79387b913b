import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** A new password: asked for twice, without showing it, or the first line of stdin. Throws `CliError`. */
export async function readNewPassword(terminal: Terminal): Promise<string> {
  if (!process.stdin.isTTY) {
    const [line = ''] = (await textOf(process.stdin)).split(/\r?\n/, 1);
    if (line !== '') return line;
    throw usage('no password: type it in a terminal, or put it into stdin');
  }
  const password = await ask('Password: ', terminal);
  if ((await ask('Again: ', terminal)) === password) return password;
  throw usage('the two are not the same');
}

async function ask(prompt: string, terminal: Terminal): Promise<string> {
  terminal.err(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  // In this mode Ctrl-C is a key like others.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await lines.question('', { signal: terminal.signal });
  } finally {
    lines.close();
    terminal.err('\n');
  }
}

function usage(message: string): CliError {
  return new CliError(EXIT.usage, message, 'INVALID_INPUT');
}
