import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, test } from 'vitest';
import { completeFields } from '../../../renderer/src/views/editor/completions';
import { framesOf, marksOf, problemsOf } from '../../../renderer/src/views/editor/problems';

const state = EditorState.create({ doc: 'const a = 1;\n  return total(a);\n\n' });
const at = (file: string, line: number, column?: number) => ({
  file,
  line,
  column,
  message: 'wrong',
});

describe('marks', () => {
  test('cover the word at the column, or the line without its indent', () => {
    const marks = marksOf([at('x', 2, 10), at('x', 2), at('y', 1)], 'x', state, 'Build');
    expect(marks.map(({ from, to }) => state.sliceDoc(from, to))).toEqual([
      'return total(a);',
      'total',
    ]);
    expect(marks[0]).toMatchObject({ severity: 'error', source: 'Build', message: 'wrong' });
  });

  test('of places beyond the text are put on what there is', () => {
    const marks = marksOf([at('x', 99, 7), at('x', 0), at('x', 1, 500)], 'x', state, '');
    for (const { from, to } of marks) {
      expect(from).toBeLessThanOrEqual(to);
      expect(to).toBeLessThanOrEqual(state.doc.length);
    }
  });
});

test('a refusal without a place is still a problem to show', () => {
  const failure = { code: 'BUILD_FAILED' as const, message: 'no Go file', data: undefined };
  expect(problemsOf(failure)).toMatchObject([{ file: undefined, message: 'no Go file' }]);
  const data = { diagnostics: [{ file: 'a.go', line: 3, message: 'x' }] };
  expect(problemsOf({ ...failure, data })).toMatchObject([{ file: 'a.go', line: 3 }]);
});

test('an error marks each of the person’s own lines once', () => {
  const frame = (file: string, line: number, user = true) => ({ file, line, user });
  const stack = [frame('a.py', 3), frame('json.py', 9, false), frame('b.py', 1), frame('a.py', 3)];
  const marks = framesOf({ type: 'ValueError', message: 'no rows', raw: '', stack });
  expect(marks.map(({ file, line }) => `${file}:${line}`)).toEqual(['a.py:3', 'b.py:1']);
  expect(marks[0]?.message).toBe('ValueError: no rows');
});

describe('completion of fields', () => {
  const event = { name: 'Ada', order: { items: [1], total: 2 }, 'odd name': 1 };
  function labels(text: string, runtime = 'node'): string[] {
    const context = new CompletionContext(EditorState.create({ doc: text }), text.length, false);
    return completeFields(context, runtime, event)?.options.map(({ label }) => label) ?? [];
  }

  test.each([
    ['event.', ['name', 'order']],
    ['event.na', ['name', 'order']],
    ['event?.order.', ['items', 'total']],
    ['event["', ['name', 'order']],
    ["event['order']['", ['items', 'total']],
    ['event.name.', []],
    ['event.order.items.', []],
    ['other.', []],
  ])('%s', (text, expected) => {
    expect(labels(text)).toEqual(expected);
  });

  test('the context is spelt as each language has it', () => {
    expect(labels('context.')).toContain('getRemainingTimeMs');
    expect(labels('context.', 'python')).toContain('request_id');
    expect(labels('context["', 'python')).toContain('requestId');
    expect(labels('ctx["', 'go')).toContain('requestId');
    expect(labels('ctx.', 'go')).toEqual([]);
  });
});
