import { m } from '../paraglide/messages.js';
import { ERRORS, type ErrorCode } from '../../../main/contract/errors.ts';
import { bytes } from './format';
import { outcomeText } from './outcome-text';

type Data = Record<string, unknown>;

const SUMMARIES: Record<ErrorCode, (data: Data) => string> = {
  INVALID_INPUT: m.failure_invalid_input,
  UNAUTHORIZED: m.failure_unauthorized,
  FORBIDDEN: m.failure_forbidden,
  NOT_FOUND: ({ field }) =>
    field === 'version' ? m.failure_not_found_version() : m.failure_not_found(),
  VERSION_CONFLICT: ({ version }) =>
    typeof version === 'number'
      ? m.failure_version_conflict_with({ version })
      : m.failure_version_conflict(),
  NAME_TAKEN: m.failure_name_taken,
  EVENT_TOO_LARGE: ({ limit }) =>
    typeof limit === 'number'
      ? m.failure_too_large_for({ limit: bytes(limit) })
      : m.failure_too_large(),
  BUILD_FAILED: m.failure_build_failed,
  TOO_MANY_ATTEMPTS: ({ retryAfter }) =>
    typeof retryAfter === 'number'
      ? m.failure_too_many_attempts_for({ seconds: retryAfter })
      : m.failure_too_many_attempts(),
  QUEUE_FULL: m.failure_queue_full,
  INTERNAL: m.failure_internal,
  RUNTIME_MISSING: m.failure_runtime_missing,
  SANDBOX_MISSING: m.failure_sandbox_missing,
  SHUTTING_DOWN: m.failure_shutting_down,
};

/** Of these the platform's own sentence holds what no summary can: a field, a line, a hint. */
const TELLING: readonly ErrorCode[] = [
  'INVALID_INPUT',
  'FORBIDDEN',
  'BUILD_FAILED',
  'INTERNAL',
  'RUNTIME_MISSING',
  'SANDBOX_MISSING',
];

/** What loading the code ended with: an error like one of a call. */
const NOT_LOADING = /^The code does not load\. (\S+): (.*)$/s;

/**
 * Why the platform refused, in the person's language. In English that is the platform's own
 * sentence; elsewhere a translated one, with the platform's after it where it holds more.
 */
export function refusalText(refusal: { code: ErrorCode; message: string; data: unknown }): string {
  const { code, message: text, data } = refusal;
  const [, type = '', message = ''] = (code === 'BUILD_FAILED' && NOT_LOADING.exec(text)) || [];
  if (type !== '') {
    return m.failure_not_loading({ text, type, why: outcomeText({ type, message }) });
  }
  const summary = SUMMARIES[code](isData(data) ? data : {});
  const says = { summary, text };
  return TELLING.includes(code) && text !== ERRORS[code].message
    ? m.failure_with_detail(says)
    : m.failure_summary(says);
}

function isData(data: unknown): data is Data {
  return typeof data === 'object' && data !== null;
}
