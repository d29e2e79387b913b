import type { InvocationSummary } from '../../../../main/contract/invocation';
import type { InvocationStatus } from '../../../../main/contract/status';
import {
  boundsOf,
  isAnyTime,
  readRange,
  type TimeBounds,
  type TimeRange,
} from '../../lib/time-range';

export const STATUSES = [
  'success',
  'error',
  'timeout',
  'out-of-memory',
  'crashed',
  'cancelled',
] as const satisfies InvocationStatus[];

/** `failed`: everything but success. */
export type StatusChoice = InvocationStatus | 'any' | 'failed';

/** What is looked for, as the address has it. */
export interface InvocationFilter {
  function: string | undefined;
  status: StatusChoice;
  range: TimeRange;
  coldOnly: boolean;
}

export function readFilter(query: URLSearchParams): InvocationFilter {
  const status = query.get('status');
  return {
    function: query.get('function') ?? undefined,
    status: status === 'failed' ? 'failed' : (STATUSES.find((one) => one === status) ?? 'any'),
    range: readRange(query),
    coldOnly: query.get('cold') === '1',
  };
}

export function isFiltered({ function: name, status, range, coldOnly }: InvocationFilter): boolean {
  return name !== undefined || status !== 'any' || coldOnly || !isAnyTime(range);
}

/** The part of a filter that the platform applies. */
export function serverFilter(filter: InvocationFilter, bounds: TimeBounds) {
  const { function: name, status } = filter;
  return {
    ...(name !== undefined && { function: name }),
    ...(status !== 'any' && status !== 'failed' && { status }),
    ...bounds,
  };
}

/** The part of a filter that the platform does not know. */
export function clientFilter({ status, coldOnly }: InvocationFilter) {
  return (call: InvocationSummary): boolean =>
    (status !== 'failed' || call.status !== 'success') && (!coldOnly || call.coldStart);
}

/** All of a filter, for calls that end now. */
export function wholeFilter(filter: InvocationFilter) {
  const rest = clientFilter(filter);
  const { from = -Infinity, to = Infinity } = boundsOf(filter.range, Date.now());
  return (call: InvocationSummary): boolean => {
    const started = Date.parse(call.startedAt);
    return (
      rest(call) &&
      (filter.function === undefined ||
        call.functionName === filter.function ||
        call.functionId === filter.function) &&
      (filter.status === 'any' || filter.status === 'failed' || call.status === filter.status) &&
      started >= from &&
      started < to
    );
  };
}
