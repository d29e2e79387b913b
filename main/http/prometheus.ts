import {
  Counter,
  Gauge,
  Histogram,
  Registry,
  type MetricType,
  type MetricValueWithName,
} from 'prom-client';
import type { Platform } from '../platform.ts';

/** Seconds; the upper bounds that dashboards ask percentiles of. */
const BOUNDS = [
  ...[0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  ...[10, 30, 60, 300],
];
const NAME = 'cloudfunction_invocation_duration_seconds';
const HELP = 'Total duration of invocations, queue and start included.';
const LABELS = ['function', 'runtime'] as const;

export interface PrometheusPage {
  contentType: string;
  render(): Promise<string>;
}

/**
 * Metrics in Prometheus' text format. Everything is read from the platform's own aggregates when
 * the page is asked for, so that calls pay for no second set of counters.
 */
export function createPrometheusPage(platform: Platform): PrometheusPage {
  const registers = [new Registry()];
  const { metrics } = platform;

  new Counter({
    name: 'cloudfunction_invocations_total',
    help: 'Invocations that ended, by how they ended.',
    labelNames: [...LABELS, 'status'],
    registers,
    collect() {
      this.reset();
      for (const { functionName, runtime, calls } of metrics.byFunction()) {
        for (const [status, count] of Object.entries(calls.toStats().byStatus)) {
          if (count > 0) this.inc({ function: functionName, runtime, status }, count);
        }
      }
    },
  });
  new Counter({
    name: 'cloudfunction_cold_starts_total',
    help: 'Invocations that waited for a worker to start.',
    labelNames: LABELS,
    registers,
    collect() {
      this.reset();
      for (const { functionName, runtime, calls } of metrics.byFunction()) {
        this.inc({ function: functionName, runtime }, calls.coldStarts);
      }
    },
  });
  new DurationHistogram(platform, registers);
  gauge('cloudfunction_functions', 'Functions.', () => platform.system().functions);
  gauge('cloudfunction_queue_length', 'Events that wait.', () => platform.system().queueLength);
  gauge('cloudfunction_resident_memory_bytes', "The platform process's resident memory.", () =>
    process.memoryUsage.rss(),
  );
  gauge(
    'cloudfunction_start_time_seconds',
    'When the platform started.',
    () => Date.parse(platform.system().startedAt) / 1000,
  );
  new Gauge({
    name: 'cloudfunction_workers',
    help: 'Worker processes by state.',
    labelNames: ['state'],
    registers,
    collect() {
      const { workers } = platform.system();
      for (const [state, count] of Object.entries(workers)) this.set({ state }, count);
    },
  });

  function gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }

  const [registry] = registers;
  return {
    contentType: registry?.contentType ?? 'text/plain',
    render: () => Registry.merge(registers).metrics(),
  };
}

/** A histogram whose buckets are read from the platform's sketches, within their 1 %. */
class DurationHistogram extends Histogram<string> {
  readonly #platform: Platform;

  constructor(platform: Platform, registers: Registry[]) {
    super({
      name: NAME,
      help: HELP,
      labelNames: LABELS,
      buckets: BOUNDS,
      registers,
    });
    this.#platform = platform;
  }

  // What the registry asks for when it renders text.
  getForPromString() {
    return this.get();
  }

  override get() {
    const values: MetricValueWithName<string>[] = [];
    for (const { functionName, runtime, calls } of this.#platform.metrics.byFunction()) {
      const labels = { function: functionName, runtime };
      const below = calls.countsUpTo(BOUNDS.map((seconds) => seconds * 1000));
      const { average } = calls.toStats().durationMs;
      const bucket = (le: number | string, value: number) =>
        values.push({ metricName: `${NAME}_bucket`, labels: { ...labels, le }, value });
      BOUNDS.forEach((le, index) => bucket(le, below[index] ?? 0));
      bucket('+Inf', calls.calls);
      values.push(
        { metricName: `${NAME}_sum`, labels, value: (average * calls.calls) / 1000 },
        { metricName: `${NAME}_count`, labels, value: calls.calls },
      );
    }
    return Promise.resolve({
      name: NAME,
      help: HELP,
      type: 'histogram' as unknown as MetricType,
      aggregator: 'sum' as const,
      collect: () => undefined,
      values,
    });
  }
}
