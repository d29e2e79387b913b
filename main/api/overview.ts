import type { FunctionOverview } from '../contract/function.ts';
import type { Platform } from '../platform.ts';
import { api } from './implementer.ts';

type Activity = Awaited<ReturnType<Platform['store']['activity']>>[number];

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** `functions.overview`: all functions with how they did over the last 24 hours. */
export const overview = api.functions.overview.handler(async ({ context: { platform } }) => {
  const functions = platform.functions.list();
  const now = Date.now();
  // The hour under way is the last of the 24.
  const since = now - (now % HOUR_MS) - (HOURS - 1) * HOUR_MS;
  const ids = functions.map(({ id }) => id);
  const [activities, states] = await Promise.all([
    platform.store.activity(ids, since),
    Promise.all(ids.map((id) => platform.functionState(id))),
  ]);
  const byId = new Map(activities.map((activity) => [activity.functionId, activity]));
  return functions.map(({ env: _env, ...info }, index): FunctionOverview => ({
    ...info,
    // Deleted meanwhile where it has no state.
    state: states[index] ?? 'ready',
    ...recent(byId.get(info.id)),
  }));
});

function recent(
  activity: Activity | undefined,
): Pick<FunctionOverview, 'last' | 'calls' | 'failures' | 'p95Ms' | 'hourly'> {
  const hourly = Array.from({ length: HOURS }, (_, hour) => activity?.perHour[hour] ?? 0);
  if (activity === undefined) return { calls: 0, failures: 0, hourly };
  const { last, calls, failures, p95Ms } = activity;
  return {
    ...(last && {
      last: {
        invocationId: last.invocationId,
        status: last.status,
        startedAt: new Date(last.startedAt).toISOString(),
        totalMs: last.totalMs,
        ...(last.errorType !== undefined && { errorType: last.errorType }),
      },
    }),
    calls,
    failures,
    ...(calls > 0 && { p95Ms }),
    hourly,
  };
}
