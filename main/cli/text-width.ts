import { stripVTControlCharacters } from 'node:util';

/** First and last code points that terminals draw two columns wide: East Asian wide, and emoji. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x26a1, 0x26a1],
  [0x2705, 0x2705],
  [0x274c, 0x274c],
  [0x2753, 0x2757],
  [0x2795, 0x2797],
  [0x2b50, 0x2b50],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2fb],
  [0x1f004, 0x1f004],
  [0x1f0cf, 0x1f0cf],
  [0x1f18e, 0x1f18e],
  [0x1f191, 0x1f19a],
  [0x1f200, 0x1f265],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f7e0, 0x1f7eb],
  [0x1f90c, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
];

const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u;

/** Columns that a terminal needs for one line of text; colours count nothing. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of SEGMENTER.segment(stripVTControlCharacters(text))) {
    width += clusterWidth(segment);
  }
  return width;
}

/** The longest beginning of `text` that fits `columns`, ending in … where something is missing. */
export function fit(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let kept = '';
  let width = 1;
  for (const { segment } of SEGMENTER.segment(stripVTControlCharacters(text))) {
    width += clusterWidth(segment);
    if (width > columns) break;
    kept += segment;
  }
  return `${kept}…`;
}

const SEGMENTER = new Intl.Segmenter();

// What one cluster draws is as wide as its first visible character; U+FE0F asks for the wide emoji.
function clusterWidth(cluster: string): number {
  if (cluster.includes('\ufe0f')) return 2;
  for (const character of cluster) {
    if (ZERO_WIDTH.test(character)) continue;
    const code = character.codePointAt(0) ?? 0;
    return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
  }
  return 0;
}
