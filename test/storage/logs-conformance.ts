import { describe, expect, it } from 'vitest';
import { LogPage } from '../../main/contract/log.ts';
import type { Store } from '../../main/storage/store.ts';
import { aCall, aLine } from './records.ts';

/** What every store does with log entries. */
export function describeLogs(store: () => Store): void {
  describe('logs', () => {
    it('filters by every field', async () => {
      const a = aCall();
      const b = aCall({ functionId: 'fn-b', functionName: 'b' });
      store().record(a, [
        aLine(a, { message: 'Plain 100%' }),
        aLine(a, { message: 'warned', level: 2, stream: 1 }),
      ]);
      store().record(b, [
        aLine(b, { message: 'under_score', level: 3 }),
        aLine(b, { message: 'ÄÖ' }),
      ]);
      store().log({ ...aLine(b), message: 'outside\\', invocationId: undefined });
      const messages = async (filter: Partial<Parameters<Store['logs']>[0]>) => {
        const page = await store().logs({ limit: 50, ...filter });
        expect(LogPage.parse(page)).toEqual(page);
        return page.items.map((item) => item.message);
      };
      expect(await messages({})).toEqual([
        'outside\\',
        'ÄÖ',
        'under_score',
        'warned',
        'Plain 100%',
      ]);
      expect(await messages({ functionId: 'fn-a' })).toEqual(['warned', 'Plain 100%']);
      expect(await messages({ functionId: 'nobody' })).toEqual([]);
      expect(await messages({ invocation: b.id })).toEqual(['ÄÖ', 'under_score']);
      expect(await messages({ invocation: b.id, functionId: 'fn-a' })).toEqual([]);
      expect(await messages({ invocation: 'nobody' })).toEqual([]);
      expect(await messages({ level: 'warn' })).toEqual(['under_score', 'warned']);
      expect(await messages({ level: 'error' })).toEqual(['under_score']);
      expect(await messages({ stream: 'stderr' })).toEqual(['warned']);
      expect(await messages({ text: 'PLAIN' })).toEqual(['Plain 100%']);
      expect(await messages({ text: '0%' })).toEqual(['Plain 100%']);
      expect(await messages({ text: 'r_s' })).toEqual(['under_score']);
      expect(await messages({ text: 'e\\' })).toEqual(['outside\\']);
      expect(await messages({ from: a.startedAt + 60_000 })).toEqual([]);
      expect(await messages({ to: a.startedAt })).toEqual([]);
      const [outside] = (await store().logs({ limit: 1 })).items;
      expect(outside).not.toHaveProperty('invocationId');
      expect(outside).toMatchObject({ functionId: 'fn-b', functionName: 'b' });
    });

    it('finds a rare text by reading on', async () => {
      for (let i = 0; i < 6_000; i++) {
        const call = aCall();
        store().record(call, [aLine(call, { message: i === 10 ? 'needle' : `hay ${i}` })]);
      }
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store().logs({ text: 'needle', limit: 10, cursor });
        found.push(...page.items.map((item) => item.message));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(found).toEqual(['needle']);
    });
  });
}
