import { describe, expect, it } from 'vitest';
import type {
  StoredApiKey,
  StoredAuditEntry,
  StoredUser,
} from '../../main/storage/account-store.ts';
import type { Store } from '../../main/storage/store.ts';

export function aUser(change: Partial<StoredUser> = {}): StoredUser {
  return {
    ...{ name: 'ada', role: 'viewer', password: '$scrypt$x', sessionKey: 'k' },
    ...{ createdAt: 1_790_000_000_000, updatedAt: 1_790_000_000_000 },
    ...change,
  };
}

export function aKey(change: Partial<StoredApiKey> = {}): StoredApiKey {
  return {
    ...{ name: 'ci', hash: 'a'.repeat(64), start: 'cfk_abc', scopes: ['read', 'invoke'] },
    ...{ createdAt: 1_790_000_000_000, expiresAt: undefined, lastUsedAt: undefined },
    ...change,
  };
}

/** What every store does for users, keys and the audit log. */
export function describeAccounts(store: () => Store): void {
  describe('users', () => {
    it('are listed by name, replaced and removed', async () => {
      const { users, saveUser, removeUser } = store();
      await saveUser(aUser({ name: '张三' }));
      await saveUser(aUser());
      const changed = aUser({ role: 'admin', password: 'p', sessionKey: 's', updatedAt: 5 });
      await saveUser(changed);
      expect(await users()).toEqual([changed, aUser({ name: '张三' })]);
      await removeUser('ada');
      await removeUser('ada');
      expect(await users()).toEqual([aUser({ name: '张三' })]);
    });
  });

  describe('API keys', () => {
    it('are listed by name, used and removed', async () => {
      const { apiKeys, addApiKey, removeApiKey, apiKeyUsed } = store();
      const other = aKey({ name: 'a', hash: 'b'.repeat(64), expiresAt: 9, scopes: ['admin'] });
      await addApiKey(aKey());
      await addApiKey(other);
      expect(await apiKeys()).toEqual([other, aKey()]);
      await apiKeyUsed('ci', 7);
      expect(await apiKeys()).toEqual([other, aKey({ lastUsedAt: 7 })]);
      await removeApiKey('ci');
      // A use that is told late brings no key back.
      await apiKeyUsed('ci', 8);
      expect(await apiKeys()).toEqual([other]);
    });
  });

  describe('the audit log', () => {
    it('is read page by page, newest first', async () => {
      const start = Date.now();
      const entry = (number: number): StoredAuditEntry => ({
        ...{ time: start + number, by: 'user', name: 'ada', procedure: 'functions.create' },
        ...{ target: number === 2 ? undefined : 'f', outcome: 'success' },
      });
      for (let number = 1; number <= 5; number++) await store().addAuditEntry(entry(number));
      const first = await store().auditEntries({ limit: 2 });
      const second = await store().auditEntries({ limit: 2, cursor: first.nextCursor });
      const last = await store().auditEntries({ limit: 2, cursor: second.nextCursor });
      const told = (number: number) => ({
        ...{ time: new Date(start + number).toISOString(), by: 'user', name: 'ada' },
        ...{ procedure: 'functions.create', outcome: 'success' },
        ...(number !== 2 && { target: 'f' }),
      });
      expect(first.items).toEqual([told(5), told(4)]);
      expect(second.items).toEqual([told(3), told(2)]);
      expect(last).toEqual({ items: [told(1)] });
    });
  });
}
