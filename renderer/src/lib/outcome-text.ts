import type { InvocationError } from '../../../main/contract/invocation';
import { m } from '../paraglide/messages.js';

type Told = Pick<InvocationError, 'type' | 'message'>;

interface Known {
  type: string;
  /** The platform's own sentence: a function's own class may have the same name. */
  sentence: RegExp;
  text(part: (index: number) => string): string;
}

const KNOWN: readonly Known[] = [
  {
    type: 'Timeout',
    sentence: /^The function did not finish within its limit of (\S+) s and was stopped\./,
    text: (part) => m.outcome_timeout({ seconds: part(1) }),
  },
  {
    type: 'OutOfMemory',
    sentence:
      /^The function used more than its limit of (\d+) MB and was stopped\. It used (\d+) MB/,
    text: (part) => m.outcome_memory_used({ limit: part(1), used: part(2) }),
  },
  {
    type: 'OutOfMemory',
    sentence: /^The function used more than its limit of (\d+) MB and was stopped\./,
    text: (part) => m.outcome_memory({ limit: part(1) }),
  },
  {
    type: 'WorkerExit',
    sentence: /^The worker was ended by (\S+) before the function answered\.$/,
    text: (part) => m.outcome_signal({ signal: part(1) }),
  },
  {
    type: 'WorkerExit',
    sentence: /^The worker exited with code (\S+) before the function answered\.$/,
    text: (part) => m.outcome_exit({ code: part(1) }),
  },
  {
    type: 'Cancelled',
    sentence: /^The call was cancelled before it began\.$/,
    text: () => m.outcome_cancelled_early(),
  },
  {
    type: 'Cancelled',
    sentence: /^The call was cancelled\.$/,
    text: () => m.outcome_cancelled(),
  },
  {
    type: 'ProtocolBroken',
    sentence: /^The worker sent bytes that no harness sends\.$/,
    text: () => m.outcome_protocol(),
  },
  {
    type: 'LoadFailed',
    sentence: /^The code did not load\.$/,
    text: () => m.outcome_load_failed(),
  },
  {
    type: 'ResultNotJson',
    sentence: /^The result can't be JSON: (.+)$/s,
    text: (part) => m.outcome_not_json({ why: part(1) }),
  },
];

/** What an error says, in the person's language where the platform itself said it. */
export function outcomeText({ type, message }: Told): string {
  for (const known of KNOWN) {
    const found = known.type === type ? known.sentence.exec(message) : null;
    if (found) return known.text((index) => found[index] ?? '');
  }
  return message;
}
