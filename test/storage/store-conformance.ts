import { v7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  INVOCATION_STATUSES,
  InvocationPage,
  InvocationRecord,
} from '../../main/contract/invocation.ts';
import type { Store } from '../../main/storage/store.ts';
import { describeAccounts } from './accounts-conformance.ts';
import { describeDesk } from './desk-conformance.ts';
import { describeLogs } from './logs-conformance.ts';
import { describeMetrics } from './metrics-conformance.ts';
import { aCall, aFunction, aLine } from './records.ts';

/** A store of its own data, as a test opens it. */
export interface OpenStore {
  store: Store;
  /** Closes the store and removes its data. */
  dispose(): Promise<void>;
}

/** What every store has to do, whatever keeps its data. */
export function describeStore(name: string, open: () => Promise<OpenStore>): void {
  describe(`${name}: what every store does`, () => {
    let opened: OpenStore;
    let store: Store;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.dispose());

    describe('functions', () => {
      it('keeps all of a function and lists by name', async () => {
        const b = aFunction({ name: 'b' });
        const a = aFunction({
          name: 'a',
          files: { 'x/y.py': 'print("é\u{1f600}\\0")' },
          timeout: 0.05,
        });
        await store.saveFunction(b);
        await store.saveFunction({ ...a, hash: 'b'.repeat(64) });
        expect(await store.functions()).toEqual([{ ...a, hash: 'b'.repeat(64) }, b]);
      });

      it('makes a new version the current one and keeps the old', async () => {
        const first = aFunction();
        const second = {
          ...first,
          version: 2,
          name: 'renamed',
          hash: 'c'.repeat(64),
          updatedAt: 5,
        };
        await store.saveFunction(first);
        await store.saveFunction(second);
        expect(await store.functions()).toEqual([second]);
        expect(await store.version(first.id, 1)).toEqual(first);
        expect(await store.version(first.id, 3)).toBeUndefined();
        expect(
          (await store.versions(first.id)).map(({ version, name }) => [version, name]),
        ).toEqual([
          [2, 'renamed'],
          [1, 'hello'],
        ]);
      });

      it('refuses a name that is taken, and a version that exists', async () => {
        const first = aFunction();
        await store.saveFunction(first);
        const other = aFunction({ version: 1 });
        await expect(store.saveFunction(other)).rejects.toMatchObject({ code: 'NAME_TAKEN' });
        await expect(store.saveFunction(first)).rejects.toMatchObject({ code: 'INTERNAL' });
        await store.saveFunction({ ...other, name: 'Hello' });
        await expect(
          store.saveFunction({ ...other, version: 2, name: 'hello' }),
        ).rejects.toMatchObject({ code: 'NAME_TAKEN' });
        expect(await store.version(other.id, 2)).toBeUndefined();
        await store.saveFunction({ ...first, version: 2, name: 'other' });
        await store.saveFunction({ ...other, version: 2, name: 'hello' });
      });

      it('removes a function, not its history, and erases its environment', async () => {
        const fn = aFunction();
        await store.saveFunction(fn);
        store.record(aCall({ functionId: fn.id, functionName: fn.name }), []);
        await store.removeFunction(fn.id);
        await store.removeFunction('unknown');
        expect(await store.functions()).toEqual([]);
        expect(await store.version(fn.id, 1)).toEqual({ ...fn, env: {} });
        expect((await store.invocations({ functionId: fn.id, limit: 5 })).items).toHaveLength(1);
        await store.saveFunction(aFunction());
      });
    });

    describe('invocations', () => {
      it('reads back what was recorded, at once', async () => {
        const error = {
          type: 'ValueError',
          message: 'no "column" \u{1f600}',
          stack: [{ file: 'main.py', line: 3, user: true }],
          raw: 'Traceback',
        };
        const call = aCall({
          status: 'error',
          error,
          coldStart: true,
          context: '{"user":"é"}',
          event: '"\\ud83d\\ude00 \u{1f600} ü"',
          result: undefined,
        });
        const lines = [
          aLine(call, { message: 'first\nsecond' }),
          aLine(call, { level: 3, stream: 1 }),
        ];
        store.record(call, lines);
        const record = await store.invocation(call.id);
        expect(InvocationRecord.parse(record)).toEqual(record);
        expect(record).toEqual({
          id: call.id,
          functionId: 'fn-a',
          functionName: 'a',
          version: 1,
          runtime: 'node',
          status: 'error',
          coldStart: true,
          startedAt: new Date(call.startedAt).toISOString(),
          durations: { queueMs: 0.125, initMs: 0, runMs: 1.5, totalMs: 1.75 },
          memoryMb: 43.5,
          event: '\u{1f600} \u{1f600} ü',
          context: { user: 'é' },
          error,
          logs: [
            { time: record?.startedAt, level: 'info', stream: 'stdout', message: 'first\nsecond' },
            { time: record?.startedAt, level: 'error', stream: 'stderr', message: 'printed' },
          ],
        });
        const page = await store.invocations({ limit: 1 });
        expect(InvocationPage.parse(page)).toEqual(page);
        expect(page.items[0]?.error).toEqual({ type: 'ValueError', message: error.message });
      });

      it('keeps falsy results apart from none, and shows how a cut text began', async () => {
        const results = ['null', 'false', '0', '""', undefined, '{"cut": "of'];
        const calls = results.map((result) => aCall({ result, truncated: result === results[5] }));
        for (const call of calls) store.record(call, []);
        const records = await Promise.all(calls.map(({ id }) => store.invocation(id)));
        expect(records.map((record) => record?.result)).toEqual([
          null,
          false,
          0,
          '',
          undefined,
          '{"cut": "of',
        ]);
        expect(records.map((record) => record?.truncated)).toEqual([
          ...Array<undefined>(5).fill(undefined),
          true,
        ]);
      });

      it('knows nothing of other ids', async () => {
        store.record(aCall(), []);
        for (const id of [v7(), 'no-id', '', 'f'.repeat(36)]) {
          expect(await store.invocation(id)).toBeUndefined();
        }
      });

      it('filters by function, status and time, newest first', async () => {
        const t = Date.now() - 100_000;
        const calls = Array.from({ length: 60 }, (_, i) =>
          aCall({
            startedAt: t + i * 1_000,
            functionId: `fn-${i % 3}`,
            functionName: `n${i % 3}`,
            status: INVOCATION_STATUSES[i % 6] ?? 'success',
          }),
        );
        // Calls end in another order than they began in.
        for (const call of calls.toReversed()) store.record(call, []);
        for (const functionId of [undefined, 'fn-0', 'fn-1', 'fn-9']) {
          for (const status of [undefined, 'success', 'timeout', 'crashed'] as const) {
            for (const [from, to] of [
              [undefined, undefined],
              [t + 10_000, t + 40_000],
            ] as const) {
              const expected = calls
                .filter((call) => functionId === undefined || call.functionId === functionId)
                .filter((call) => status === undefined || call.status === status)
                .filter((call) => from === undefined || call.startedAt >= from)
                .filter((call) => to === undefined || call.startedAt < to)
                .map((call) => call.id)
                .toReversed();
              const page = await store.invocations({ functionId, status, from, to, limit: 100 });
              expect(page.items.map((item) => item.id)).toEqual(expected);
              expect(page.nextCursor).toBeUndefined();
            }
          }
        }
      });

      it('pages without gaps or repeats while calls come in', async () => {
        const t = Date.now() - 10_000;
        const calls = Array.from({ length: 25 }, (_, i) => aCall({ startedAt: t + (i >> 2) }));
        for (const call of calls) store.record(call, []);
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await store.invocations({ limit: 10, cursor });
          seen.push(...page.items.map((item) => item.id));
          cursor = page.nextCursor;
          store.record(aCall({ startedAt: Date.now() }), []);
        } while (cursor !== undefined);
        expect(seen).toEqual(calls.map((call) => call.id).toReversed());
      });

      it('takes thousands of calls of one millisecond', async () => {
        const startedAt = Date.now();
        const calls = Array.from({ length: 5_000 }, () => aCall({ startedAt }));
        for (const call of calls) store.record(call, []);
        expect((await store.invocation(calls[4_999]?.id ?? ''))?.id).toBe(calls[4_999]?.id);
        const page = await store.invocations({ limit: 1_000 });
        expect(page.items[0]?.id).toBe(calls[4_999]?.id);
      });
    });

    describeLogs(() => store);
    describeMetrics(() => store);
    describeDesk(() => store);
    describeAccounts(() => store);

    it('refuses a cursor that it did not make, or made for something else', async () => {
      const refusal = {
        code: 'INVALID_INPUT',
        message: expect.stringContaining('cursor') as string,
      };
      for (let i = 0; i < 2; i++) store.record(aCall(), [aLine(aCall())]);
      const { nextCursor: ofCalls } = await store.invocations({ limit: 1 });
      const { nextCursor: ofLogs } = await store.logs({ limit: 1 });
      for (const cursor of ['x', '', 'l'.repeat(200), `${ofCalls}A`, ofLogs]) {
        await expect(store.invocations({ limit: 1, cursor })).rejects.toMatchObject(refusal);
      }
      await expect(store.logs({ limit: 1, cursor: ofCalls })).rejects.toMatchObject(refusal);
    });

    it('accounts for what is not written yet', async () => {
      expect(store.backlogBytes).toBe(0);
      for (let i = 0; i < 10; i++)
        store.record(aCall({ event: JSON.stringify('x'.repeat(10_000)) }), []);
      expect(store.backlogBytes).toBeGreaterThan(100_000);
      await store.drained();
      await store.flush();
      expect(store.backlogBytes).toBe(0);
    });

    it('writes what is left when it closes, and refuses what comes after', async () => {
      store.record(aCall(), []);
      await store.close();
      await store.close();
      store.record(aCall(), []);
      await expect(store.invocations({ limit: 1 })).rejects.toMatchObject({ status: 503 });
    });
  });
}
