// Between the platform and its spawner, on descriptor 3: one JSON text a line.

/** Asks for a worker. `id` is the platform's and comes back in every report about it. */
export interface StartRequest {
  id: number;
  file: string;
  args: readonly string[];
  cwd: string;
  /** All of the worker's environment. */
  env: Readonly<Record<string, string>>;
  /** `<path>:<key>`: where the worker's channel, stdout and stderr are to be connected. */
  address: string;
}

export type SpawnerReport =
  | { kind: 'started'; id: number; pid: number }
  /** The system refuses to start this program; it would refuse the platform as well. */
  | { kind: 'failed'; id: number; message: string; code: string | undefined }
  /** The platform's socket can't be reached; nothing was started. */
  | { kind: 'unconnected'; id: number; message: string }
  | { kind: 'exited'; id: number; code: number | null; signal: NodeJS.Signals | null };

/** Cuts a stream of text into its lines. */
export function createLineReader(onLine: (line: string) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
}
