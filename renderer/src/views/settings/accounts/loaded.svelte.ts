import { toFailure, type Failure } from '../../../lib/failure';

/** What the platform answers to one question, asked again after changes. */
export class Loaded<T> {
  readonly #ask: () => Promise<T>;
  #value = $state.raw<T>();
  #failure = $state.raw<Failure>();

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  /** Undefined until it is known. */
  get value(): T | undefined {
    return this.#value;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  readonly load = async (): Promise<void> => {
    try {
      this.#value = await this.#ask();
      this.#failure = undefined;
    } catch (error) {
      this.#failure = toFailure(error);
    }
  };
}
