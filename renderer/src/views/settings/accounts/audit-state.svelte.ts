import type { AuditEntry } from '../../../../../main/contract/account';
import { toFailure, type Failure } from '../../../lib/failure';
import { platform } from '../../../lib/platform.svelte';

const PAGE = 50;

/** The audit log as far as it was read, newest first. */
export class AuditState {
  #entries = $state.raw<readonly AuditEntry[]>();
  #next = $state.raw<string>();
  #failure = $state.raw<Failure>();
  #busy = $state(false);

  /** Undefined until they are known. */
  get entries(): readonly AuditEntry[] | undefined {
    return this.#entries;
  }
  /** Whether there are older ones. */
  get more(): boolean {
    return this.#next !== undefined;
  }
  get failure(): Failure | undefined {
    return this.#failure;
  }
  get busy(): boolean {
    return this.#busy;
  }

  /** Begins anew with the newest. */
  readonly load = (): Promise<void> => this.#read(undefined);
  readonly older = (): Promise<void> => this.#read(this.#next);

  async #read(cursor: string | undefined): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      const page = await platform.audit.list({
        limit: PAGE,
        ...(cursor !== undefined && { cursor }),
      });
      const before = cursor === undefined ? [] : (this.#entries ?? []);
      this.#entries = [...before, ...page.items];
      this.#next = page.nextCursor;
      this.#failure = undefined;
    } catch (error) {
      this.#failure = toFailure(error);
    } finally {
      this.#busy = false;
    }
  }
}
