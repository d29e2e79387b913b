import { describeFailure } from './failures.ts';
import { createProgram } from './program.ts';

const interrupted = new AbortController();

// Whoever reads our output may stop before its end: `cloudfunction logs | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const program = createProgram({
  env: process.env,
  cwd: process.cwd(),
  onInterrupt() {
    // Once: a second Ctrl-C ends the process whatever it waits for.
    process.once('SIGINT', () => interrupted.abort());
    return interrupted.signal;
  },
  exitWith: (code) => {
    process.exitCode = code;
  },
});

try {
  await program.parseAsync();
} catch (error) {
  const { exitCode, message, body } = describeFailure(error, interrupted.signal);
  process.exitCode = exitCode;
  if (message !== undefined) {
    const json = program.opts<{ json?: boolean }>().json;
    process.stderr.write(json ? `${JSON.stringify(body)}\n` : `error: ${message}\n`);
  }
}
