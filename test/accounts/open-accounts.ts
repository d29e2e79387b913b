import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createAccounts, type Accounts } from '../../main/accounts/accounts.ts';
import { createSqliteStore } from '../../main/storage/sqlite/sqlite-store.ts';
import type { Store } from '../../main/storage/store.ts';

const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

export interface OpenAccounts extends AsyncDisposable {
  readonly accounts: Accounts;
  readonly store: Store;
  /** ms since the epoch, as the accounts see it. */
  time: number;
  /** The same data, as it is after a restart. */
  reopen(): Promise<Accounts>;
}

/** Accounts in a real database of their own, with a clock that the test moves. */
export async function openAccounts(): Promise<OpenAccounts> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'cf-accounts-'));
  const store = await createSqliteStore({ file: path.join(dir, 'data.db'), log });
  const now = () => self.time;
  const reopen = async () => {
    const stored = { users: await store.users(), keys: await store.apiKeys() };
    return createAccounts({ stored, store, log, now });
  };
  const self: OpenAccounts = {
    accounts: createAccounts({ stored: { users: [], keys: [] }, store, log, now }),
    store,
    time: 1_800_000_000_000,
    reopen,
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(dir, { recursive: true });
    },
  };
  return self;
}
