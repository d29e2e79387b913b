import { expect, test } from 'vitest';
import { insideOf, jsonRows, previewOf } from '../../../renderer/src/components/json-rows';

const closed = { expandDepth: 0, chosen: new Map<string, boolean>() };

function opened(...ids: string[]) {
  return { expandDepth: 0, chosen: new Map(ids.map((id) => [id, true])) };
}

test('levels are open as deep as asked, in the order of the value', () => {
  const rows = jsonRows({ a: { b: { c: 1 } }, d: [true] }, { ...closed, expandDepth: 2 });
  expect(rows.map(({ path, depth, open }) => [path, depth, open])).toEqual([
    ['$', 0, true],
    ['$.a', 1, true],
    ['$.a.b', 2, false],
    ['$.d', 1, true],
    ['$.d[0]', 2, false],
  ]);
  expect(rows.map(({ parent }) => parent)).toEqual([-1, 0, 1, 0, 3]);
});

test.each([
  [null, 'null'],
  [undefined, 'null'],
  [false, 'boolean'],
  [0, 'number'],
  ['', 'string'],
  [[], 'array'],
  [{}, 'object'],
])('%j is a row by itself', (value, kind) => {
  expect(jsonRows(value, closed)).toMatchObject([{ kind, foldable: false, path: '$' }]);
});

test('names that are no identifiers are quoted in paths', () => {
  const rows = jsonRows({ 'a b': [1], __proto__x: 2 }, { ...closed, expandDepth: 2 });
  expect(rows.map(({ path }) => path)).toEqual(['$', '$["a b"]', '$["a b"][0]', '$.__proto__x']);
});

test('what the person chose counts more than the depth', () => {
  const chosen = new Map([
    ['$/a', false],
    ['$/b', true],
  ]);
  const rows = jsonRows({ a: [1], b: [2] }, { expandDepth: 1, chosen });
  expect(rows.map(({ path }) => path)).toEqual(['$', '$.a', '$.b', '$.b[0]']);
});

test('a long list comes in parts', () => {
  const value = Array.from({ length: 2_500 }, (_, index) => index);
  const parts = jsonRows(value, opened('$'));
  expect(parts.map(({ kind, from, to }) => [kind, from, to])).toEqual([
    ['array', 0, 2500],
    ['range', 0, 1000],
    ['range', 1000, 2000],
    ['range', 2000, 2500],
  ]);
  const rows = jsonRows(value, opened('$', '$…2000'));
  expect(rows).toHaveLength(504);
  expect(rows.at(-1)).toMatchObject({ path: '$[2499]', value: 2499, position: 500, siblings: 500 });
});

test('so does an object of many properties', () => {
  const value = Object.fromEntries(
    Array.from({ length: 1_200 }, (_, index) => [`k${index}`, index]),
  );
  const rows = jsonRows(value, opened('$', '$…1000'));
  expect(rows.at(-1)).toMatchObject({ key: 'k1199', path: '$.k1199', value: 1199 });
});

test('a long text unfolds into pieces that give it back', () => {
  const text = `first\n${'x'.repeat(500)}\nlast`;
  expect(jsonRows(text, closed)).toMatchObject([{ foldable: true, open: false }]);
  const pieces = jsonRows(text, opened('$')).slice(1);
  expect(pieces.every(({ kind }) => kind === 'text')).toBe(true);
  expect(pieces.map(({ value }) => value).join('')).toBe(text.replaceAll('\n', ''));
});

test('what is open at first stays small', () => {
  const value = Array.from({ length: 200 }, () => ({ a: 1, b: [1, 2, 3], c: { d: 4 } }));
  expect(jsonRows(value, { ...closed, expandDepth: 9 }).length).toBeLessThan(320);
});

test('a value of 5 MB costs as much as is seen of it', () => {
  const value = Array.from({ length: 34_000 }, (_, id) => ({ id, text: 'x'.repeat(140) }));
  const started = performance.now();
  for (let round = 0; round < 20; round++) jsonRows({ rows: value }, { ...closed, expandDepth: 2 });
  expect((performance.now() - started) / 20).toBeLessThan(20);
});

test('previews are short and escaped', () => {
  expect(previewOf('a\n"b"\u001b[1m')).toBe('"a\\n\\"b\\"\\u001b[1m"');
  expect(previewOf('y'.repeat(9_999)).length).toBe(202);
  expect(insideOf({ name: 'Ada', tags: [1], none: null, inner: {} })).toBe(
    'name: "Ada", tags: […], none: null, inner: {…}',
  );
  expect(insideOf([1, 'two', undefined])).toBe('1, "two", null');
  expect(insideOf(Array.from({ length: 1e6 }, () => 7)).length).toBeLessThan(90);
});
