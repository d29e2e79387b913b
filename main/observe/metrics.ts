import type { Metrics, SystemState } from '../contract/metrics.ts';
import type { FinishedInvocation, FunctionTotals } from '../storage/store.ts';
import { CallAggregate } from './call-aggregate.ts';
import { createRate } from './rate.ts';

export interface MetricsRecorder {
  /** On the path of every call: well under a microsecond. */
  add(invocation: FinishedInvocation): void;
  /** Cost grows with the number of functions, never with the history. */
  snapshot(system: SystemState, exists: (functionId: string) => boolean): Metrics;
  /** What Prometheus is told, one aggregate a function. */
  byFunction(): Iterable<FunctionMetrics>;
}

export interface FunctionMetrics {
  functionId: string;
  functionName: string;
  runtime: string;
  calls: CallAggregate;
}

/** Counts every call since the data folder was made; `totals` is what earlier runs left. */
export function createMetrics(totals: readonly FunctionTotals[]): MetricsRecorder {
  const overall = new CallAggregate();
  const runtimes = new Map<string, CallAggregate>();
  const functions = new Map<string, FunctionMetrics>();
  const rate = createRate();

  for (const total of totals) {
    overall.merge(total.calls);
    of(runtimes, total.runtime).merge(total.calls);
    const one = functions.get(total.functionId);
    // A function that changed its language has totals in both.
    if (one) one.calls.merge(total.calls);
    else functions.set(total.functionId, { ...total });
  }

  return {
    add({ functionId, functionName, runtime, status, totalMs, coldStart, error }) {
      const errorType = error?.type;
      let one = functions.get(functionId);
      if (one === undefined) {
        one = { functionId, functionName, runtime, calls: new CallAggregate() };
        functions.set(functionId, one);
      }
      one.functionName = functionName;
      one.calls.add(status, totalMs, coldStart, errorType);
      overall.add(status, totalMs, coldStart, errorType);
      of(runtimes, runtime).add(status, totalMs, coldStart, errorType);
      rate.add();
    },

    snapshot: (system, exists) => ({
      invocations: { ...overall.toStats(), ratePerSecond: rate.perSecond() },
      byRuntime: Object.fromEntries([...runtimes].map(([id, calls]) => [id, calls.toStats()])),
      byFunction: [...functions.values()]
        .filter(({ functionId }) => exists(functionId))
        .map(({ functionId, functionName, calls }) => ({
          functionId,
          functionName,
          ...calls.toStats(),
        })),
      byErrorType: overall.errorTypes,
      system,
    }),

    byFunction: () => functions.values(),
  };
}

function of(aggregates: Map<string, CallAggregate>, key: string): CallAggregate {
  let aggregate = aggregates.get(key);
  if (aggregate === undefined) {
    aggregate = new CallAggregate();
    aggregates.set(key, aggregate);
  }
  return aggregate;
}
