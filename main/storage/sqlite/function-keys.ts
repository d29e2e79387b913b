import { given, query, type PrepareQuery } from './query-builder.ts';

/** A function's key; undefined for all functions, 'unknown' where it never had a record. */
export type FunctionKey = (id: string | undefined) => number | undefined | 'unknown';

/** Keys never change, so that each is looked up once. */
export function createFunctionKeys(prepare: PrepareQuery): FunctionKey {
  const known = new Map<string, number>();
  const find = prepare(
    query.selectFrom('function_keys').select('key').where('id', '=', given<string>('id')),
  );
  return (id) => {
    if (id === undefined) return undefined;
    const key = known.get(id) ?? find({ id })[0]?.key;
    if (key === undefined) return 'unknown';
    known.set(id, key);
    return key;
  };
}
