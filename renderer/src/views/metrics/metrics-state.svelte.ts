import type { Metrics, Series } from '../../../../main/contract/metrics';
import { toFailure, type Failure } from '../../lib/failure';
import { platform } from '../../lib/platform.svelte';
import { spanOf, type Choice } from './ranges';

/** A question that took a ms keeps the platform busy for no more than one of so many. */
const REST = 50;

/** What the view shows; what was there stays until the new is. */
export class MetricsState {
  #series = $state.raw<Series>();
  #metrics = $state.raw<Metrics>();
  #failure = $state.raw<Failure>();
  #asked = 0;
  #shown = 0;
  /** When the totals may be asked for again; their cost grows with the number of functions. */
  #restUntil = 0;

  get series(): Series | undefined {
    return this.#series;
  }

  get metrics(): Metrics | undefined {
    return this.#metrics;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Reads all of it; an answer that a later question has overtaken is dropped. */
  async load(name: string | undefined, choice: Choice): Promise<void> {
    await this.#loadSeries(name, choice);
    await this.#loadMetrics();
  }

  async #loadSeries(name: string | undefined, choice: Choice): Promise<void> {
    const asked = ++this.#asked;
    const { from, to } = spanOf(choice, Date.now());
    try {
      const series = await platform.system.series({
        ...(name !== undefined && { function: name }),
        from: new Date(from).toISOString(),
        // What follows now ends when the platform says it is now.
        ...(choice.zoom && { to: new Date(to).toISOString() }),
      });
      if (asked < this.#shown) return;
      this.#shown = asked;
      this.#series = series;
      this.#failure = undefined;
    } catch (error) {
      if (asked === this.#asked) this.#failure = toFailure(error);
    }
  }

  async #loadMetrics(): Promise<void> {
    const began = Date.now();
    if (began < this.#restUntil) return;
    this.#restUntil = Infinity;
    try {
      this.#metrics = await platform.system.metrics();
    } catch (error) {
      this.#failure = toFailure(error);
    }
    const now = Date.now();
    this.#restUntil = now + (now - began) * REST;
  }
}
