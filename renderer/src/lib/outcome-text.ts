import type { InvocationError } from '../../../main/contract/invocation';
import type { PlatformErrorType } from '../../../main/contract/platform-errors';
import { m } from '../paraglide/messages.js';

type Told = Pick<InvocationError, 'type' | 'message'>;
/** A sentence of the platform, and what it is in the person's language. `part(0)` is all of it. */
type Sentence = [RegExp, (part: (index: number) => string) => string];

const KNOWN: Record<PlatformErrorType, readonly Sentence[]> = {
  // A function's own class may have the same name: only the platform's own words are translated.
  Timeout: [
    [
      /^The function did not finish within its limit of (\S+) s and was stopped\./,
      (part) => m.outcome_timeout({ seconds: part(1) }),
    ],
    [
      /^Loading the function took longer than (\S+) s and was stopped\.$/,
      (part) => m.outcome_load_timeout({ seconds: part(1) }),
    ],
  ],
  OutOfMemory: [
    [
      /^The function used more than its limit of (\d+) MB and was stopped\. It used (\d+) MB/,
      (part) => m.outcome_memory_used({ limit: part(1), used: part(2) }),
    ],
    [
      /^The function used more than its limit of (\d+) MB and was stopped\./,
      (part) => m.outcome_memory({ limit: part(1) }),
    ],
  ],
  TooManyProcesses: [
    [
      /^The function had (\d+) processes and was stopped with all of them; (\d+) are allowed at once\.$/,
      (part) => m.outcome_processes({ seen: part(1), limit: part(2) }),
    ],
  ],
  WorkerExit: [
    [
      /^The worker was ended by (\S+) before the function answered\.$/,
      (part) => m.outcome_signal({ signal: part(1) }),
    ],
    [
      /^The worker exited with code (\S+) before the function answered\.$/,
      (part) => m.outcome_exit({ code: part(1) }),
    ],
  ],
  ProtocolBroken: [[/^The worker sent bytes that no harness sends\.$/, () => m.outcome_protocol()]],
  Cancelled: [
    [/^The call was cancelled before it began\.$/, () => m.outcome_cancelled_early()],
    [/^The call was cancelled\.$/, () => m.outcome_cancelled()],
  ],
  // Nobody else uses these names; what follows differs from language to language.
  LoadFailed: [
    [/^The code did not load\.$/, () => m.outcome_load_failed()],
    [/^.*$/s, (part) => m.outcome_not_loaded({ text: part(0) })],
  ],
  WorkerStart: [[/^.*$/s, (part) => m.outcome_worker_start({ text: part(0) })]],
  HandlerNotFound: [[/^.*$/s, (part) => m.outcome_no_handler({ text: part(0) })]],
  WrongSignature: [[/^.*$/s, (part) => m.outcome_signature({ text: part(0) })]],
  EventNotReadable: [[/^.*$/s, (part) => m.outcome_event({ text: part(0) })]],
  ResultNotJson: [
    [
      /^(?:The result can't be (?:written as )?JSON: )?(.*)$/s,
      (part) => m.outcome_not_json({ text: part(0), why: part(1) }),
    ],
  ],
  ResultTooLarge: [
    [
      /^\D*(\d+) bytes\D*(\d+).*$/s,
      (part) => m.outcome_too_large({ text: part(0), size: part(1), limit: part(2) }),
    ],
  ],
};

/** What an error says, in the person's language where the platform itself said it. */
export function outcomeText({ type, message }: Told): string {
  if (!isKnown(type)) return message;
  for (const [sentence, text] of KNOWN[type]) {
    const found = sentence.exec(message);
    if (found) return text((index) => found[index] ?? '');
  }
  return message;
}

function isKnown(type: string): type is PlatformErrorType {
  return Object.hasOwn(KNOWN, type);
}
