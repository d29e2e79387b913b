/** Ends the command with a message for the person and an exit code. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;
  /** For `--json`. */
  readonly code: string;

  constructor(exitCode: number, message: string, code = 'CLI') {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
  }
}
