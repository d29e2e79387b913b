import { describe, expect, it } from 'vitest';
import { parseAnsi, stripAnsi } from '../../../renderer/src/lib/ansi.ts';
import { markMatches, plainPattern } from '../../../renderer/src/lib/marks.ts';
import { pieces, shorten } from '../../../renderer/src/lib/shorten.ts';

const styled = (text: string) =>
  parseAnsi(text).map(({ text, style }) => [text, Object.entries(style).flat().join(' ')]);

describe('terminal output as styled text', () => {
  it.each([
    ['plain', [['plain', '']]],
    ['', []],
    [
      '\x1b[31mred\x1b[0m not',
      [
        ['red', 'color red'],
        [' not', ''],
      ],
    ],
    ['\x1b[1;4;92mx', [['x', 'bold true underline true color green']]],
    ['\x1b[m\x1b[90mx', [['x', 'color gray']]],
    [
      '\x1b[41;37mx\x1b[49my',
      [
        ['x', 'background red color white'],
        ['y', 'color white'],
      ],
    ],
    ['\x1b[38;5;196mx', [['x', 'color red']]],
    ['\x1b[38;5;244mx', [['x', 'color gray']]],
    ['\x1b[38;2;0;0;255;1mx', [['x', 'color blue bold true']]],
    ['\x1b[48:2:20:200:20mx', [['x', 'background green']]],
    [
      '\x1b[1mbold\x1b[22m not',
      [
        ['bold', 'bold true'],
        [' not', ''],
      ],
    ],
    [
      '\x1b[7mx\x1b[27my',
      [
        ['x', 'inverse true'],
        ['y', ''],
      ],
    ],
    ['\x9b31mx', [['x', 'color red']]],
  ])('%j', (text, wanted) => {
    expect(styled(text)).toEqual(wanted);
  });

  it.each([
    ['moves of the cursor', 'a\x1b[2Kb\x1b[1;1Hc\x1b[?25ld', 'abcd'],
    ['the title of the window', 'a\x1b]0;evil\x07b', 'ab'],
    ['links', '\x1b]8;;https://example.com\x1b\\text\x1b]8;;\x1b\\', 'text'],
    ['other strings', 'a\x1bP1$r\x1b\\b\x1b_x\x1b\\c', 'abc'],
    ['short sequences', 'a\x1bcb\x1b(Bc\x1b=d', 'abcd'],
    ['control characters', 'a\x00\x07\x08\x7fb\tc\nd', 'ab\tc\nd'],
    ['a sequence that is cut off', 'a\x1b[31', 'a'],
    ['a string without an end', 'a\x1b]0;never', 'a'],
    ['private modes that end like a colour', '\x1b[>4ma', 'a'],
  ])('drops %s', (_, text, wanted) => {
    expect(stripAnsi(text)).toBe(wanted);
    expect(parseAnsi(text)).toEqual([{ text: wanted, style: {} }]);
  });

  it('turns returns of the carriage into lines', () => {
    expect(stripAnsi('10 %\r20 %\r\nend')).toBe('10 %\n20 %\nend');
  });

  it('keeps HTML as the text it is', () => {
    expect(styled('<b onclick="x">\x1b[31m<script>')).toEqual([
      ['<b onclick="x">', ''],
      ['<script>', 'color red'],
    ]);
  });

  it('reads many colours in little time', () => {
    const text = '\x1b[31mred \x1b[0mplain '.repeat(10_000);
    const started = performance.now();
    expect(parseAnsi(text)).toHaveLength(20_000);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('marks', () => {
  const marked = (text: string, pattern: RegExp | undefined) =>
    markMatches(parseAnsi(text), pattern).map(({ text, marked }) => (marked ? `[${text}]` : text));

  it('finds text whatever its case, and reads no pattern in it', () => {
    expect(marked('Time out (5) time', plainPattern('time'))).toEqual([
      '[Time]',
      ' out (5) ',
      '[time]',
    ]);
    expect(marked('a.b axb', plainPattern('a.b'))).toEqual(['[a.b]', ' axb']);
    expect(plainPattern('')).toBeUndefined();
  });

  it('goes on across a change of style', () => {
    expect(marked('con\x1b[31mnect\x1b[0mion', plainPattern('connect'))).toEqual([
      '[con]',
      '[nect]',
      'ion',
    ]);
  });

  it('survives patterns that match nothing', () => {
    expect(marked('abc', /x*/g)).toEqual(['abc']);
  });
});

describe('long texts', () => {
  it('are shortened by characters or by lines', () => {
    expect(shorten('x'.repeat(3_000))).toBeUndefined();
    expect(shorten('x'.repeat(1_000_000))).toHaveLength(1_000);
    expect(shorten('line\n'.repeat(59))).toBeUndefined();
    expect(shorten('line\n'.repeat(500))?.split('\n')).toHaveLength(40);
  });

  it('are not cut within a character', () => {
    expect(shorten(`${'x'.repeat(999)}😀${'x'.repeat(5_000)}`)).toHaveLength(999);
  });

  it('fall into pieces that give the whole again', () => {
    const text = `${'a'.repeat(3_000)}\n${'😀'.repeat(1_500)}\nend`;
    const parts = pieces(text, 1_000);
    expect(parts.join('')).toBe(text);
    expect(parts.every((part) => part.length <= 1_000 && !/^[\udc00-\udfff]/.test(part))).toBe(
      true,
    );
    expect(pieces('', 10)).toEqual([]);
  });
});
