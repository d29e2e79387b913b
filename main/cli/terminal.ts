import { styleText } from 'node:util';

export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** What commands print to: results on stdout, everything else on stderr. */
export interface Terminal {
  /** Whether `--json` was given: stdout then holds JSON and nothing else. */
  readonly json: boolean;
  /** Columns of stdout; undefined when it is no terminal. */
  readonly width: number | undefined;
  /** Ends when the person presses Ctrl-C. */
  readonly signal: AbortSignal;
  /** Paints for stdout, where colours are wanted. */
  readonly paint: Paint;
  readonly paintError: Paint;
  /** Writes text as it is. */
  out(text: string): void;
  err(text: string): void;
  /** Writes one JSON document; on one line where several follow each other. */
  outJson(value: unknown, layout?: 'line'): void;
  /** Says what is being waited for when it takes long enough to wonder. */
  progress<T>(text: string, work: Promise<T>): Promise<T>;
}

/** ms after which waiting is worth a word; a spinner may come sooner than a line that stays. */
const SPINNER_AFTER = 300;
const LINE_AFTER = 1_000;

export function createTerminal(options: { json: boolean; signal: AbortSignal }): Terminal {
  const { stdout, stderr } = process;
  const terminal: Terminal = {
    ...options,
    width: stdout.isTTY ? stdout.columns : undefined,
    paint: (style, text) => styleText(style, text, { stream: stdout }),
    paintError: (style, text) => styleText(style, text, { stream: stderr }),
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    outJson(value, layout) {
      stdout.write(`${JSON.stringify(value, null, layout === 'line' ? undefined : 2)}\n`);
    },
    async progress(text, work) {
      let stop = () => {};
      const timer = setTimeout(
        () => {
          if (!stderr.isTTY) return void stderr.write(`${text}\n`);
          void spin(text).then((end) => (stop = end));
        },
        stderr.isTTY ? SPINNER_AFTER : LINE_AFTER,
      );
      let settled = false;
      async function spin(label: string): Promise<() => void> {
        const { default: ora } = await import('ora');
        if (settled) return () => {};
        const spinner = ora({ text: label, stream: stderr, discardStdin: false }).start();
        return () => spinner.stop();
      }
      try {
        return await work;
      } finally {
        settled = true;
        clearTimeout(timer);
        stop();
      }
    },
  };
  return terminal;
}

/**
 * Text of others without what could move the cursor or retitle the window: colours, tabs and line
 * breaks stay.
 */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/\x1b(?!\[[\d;]*m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]/g, '');
}
