export interface FeedOptions<T> {
  /** The next item where there is one. */
  take(): T | undefined;
  /** Once, when nobody reads on. */
  onEnd(): void;
  /** Who reads went away: nothing more is told. */
  signal: AbortSignal | undefined;
}

/**
 * Items as they come, for one reader. It exists from when it is made, not from the first `next()`
 * as a generator does, so that nothing falls between the question and the first look.
 */
export class Feed<T> implements AsyncIteratorObject<T, undefined> {
  readonly #options: FeedOptions<T>;
  readonly #waiting: ((result: IteratorResult<T, undefined>) => void)[] = [];
  /** `ending` still tells what is there. */
  #state: 'open' | 'ending' | 'ended' = 'open';
  readonly #leave = () => void this.return();

  constructor(options: FeedOptions<T>) {
    this.#options = options;
    if (options.signal?.aborted) this.#leave();
    else options.signal?.addEventListener('abort', this.#leave, { once: true });
  }

  /** There may be something to take. */
  wake(): void {
    while (this.#waiting.length > 0) {
      const result = this.#next();
      if (result === undefined) return;
      this.#waiting.shift()?.(result);
    }
  }

  /** Ends when what is there was told. */
  end(): void {
    if (this.#state === 'open') this.#state = 'ending';
    this.wake();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const result = this.#waiting.length === 0 ? this.#next() : undefined;
    if (result !== undefined) return Promise.resolve(result);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#close();
    for (const resolve of this.#waiting.splice(0)) resolve(END);
    return Promise.resolve(END);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #next(): IteratorResult<T, undefined> | undefined {
    if (this.#state === 'ended') return END;
    const value = this.#options.take();
    if (value !== undefined) return { done: false, value };
    if (this.#state === 'open') return undefined;
    this.#close();
    return END;
  }

  #close(): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#options.signal?.removeEventListener('abort', this.#leave);
    this.#options.onEnd();
  }
}

const END = { done: true, value: undefined } as const;
