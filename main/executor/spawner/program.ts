/** A program as it is to be started, its environment complete but for the channel. */
export interface Program {
  file: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
}

/** What is thrown when the system refuses to start it, whichever process tried. */
export function cannotStart(file: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(`${file} can't be started: ${reason}`, { cause });
}
