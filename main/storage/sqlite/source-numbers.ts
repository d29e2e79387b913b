import type { Source } from './batch.ts';

/** Gives each source a number, from 0, and keeps those that the writer has not been told yet. */
export class SourceNumbers {
  #count = 0;
  #news: Source[] = [];
  readonly #byFunction = new Map<string, { source: Source; number: number }[]>();

  /** Most functions have one source at a time, which is then the first that is compared. */
  of(source: Source): number {
    const known = this.#byFunction.get(source.functionId);
    if (known === undefined) return this.#add(source);
    for (const entry of known) if (isSame(entry.source, source)) return entry.number;
    return this.#add(source);
  }

  /** The sources added since the last call. */
  takeNews(): Source[] {
    const news = this.#news;
    if (news.length > 0) this.#news = [];
    return news;
  }

  #add({ functionId, functionName, version, runtime }: Source): number {
    const source = { functionId, functionName, version, runtime };
    const number = this.#count++;
    this.#news.push(source);
    const entry = { source, number };
    const known = this.#byFunction.get(functionId);
    if (known === undefined) this.#byFunction.set(functionId, [entry]);
    else known.unshift(entry);
    return number;
  }
}

function isSame(a: Source, b: Source): boolean {
  return a.version === b.version && a.functionName === b.functionName && a.runtime === b.runtime;
}
