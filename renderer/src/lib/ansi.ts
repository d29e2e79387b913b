/** The hues a terminal knows. Each is a token of the theme, never a fixed colour. */
export const ANSI_COLORS = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'gray',
] as const;
export type AnsiColor = (typeof ANSI_COLORS)[number];

export interface AnsiStyle {
  color?: AnsiColor;
  background?: AnsiColor;
  bold?: true;
  faint?: true;
  italic?: true;
  underline?: true;
  strike?: true;
  inverse?: true;
}

/** A piece of text of one style. */
export interface AnsiSpan {
  text: string;
  style: AnsiStyle;
}

/* eslint-disable no-control-regex */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
const TOKEN = new RegExp(
  [
    // A control sequence, whole or cut off by the end of the text.
    '(?:\\u001b\\[|\\u009b)([0-?]*)[ -/]*([@-~]|$)',
    // Strings for the terminal: its title, links, images.
    '(?:\\u001b[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])[^\\u0007\\u001b\\u009c]*(?:\\u0007|\\u001b\\\\|\\u009c|$)',
    '\\u001b[ -/]*(?:[0-~]|$)',
    '\\r\\n?',
    '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]',
  ].join('|'),
  'g',
);
/* eslint-enable no-control-regex */

/** Cut a terminal's output into pieces of one style. What is neither text nor a style is dropped. */
export function parseAnsi(text: string): AnsiSpan[] {
  if (!CONTROL.test(text)) return text === '' ? [] : [{ text, style: {} }];
  const spans: AnsiSpan[] = [];
  let style: AnsiStyle = {};
  let piece = '';
  let from = 0;
  const flush = () => {
    if (piece !== '') spans.push({ text: piece, style });
    piece = '';
  };
  for (const match of text.matchAll(TOKEN)) {
    piece += text.slice(from, match.index);
    from = match.index + match[0].length;
    if (match[0].startsWith('\r')) piece += '\n';
    else if (match[2] === 'm') {
      flush();
      style = applySgr(style, match[1] ?? '');
    }
  }
  piece += text.slice(from);
  flush();
  return spans;
}

/** The text alone, as it is copied and exported. */
export function stripAnsi(text: string): string {
  if (!CONTROL.test(text)) return text;
  return text.replace(TOKEN, (token) => (token.startsWith('\r') ? '\n' : ''));
}

/** Whether there is anything in a text that is not shown as it is. */
export function hasControls(text: string): boolean {
  return CONTROL.test(text);
}

function applySgr(before: AnsiStyle, parameters: string): AnsiStyle {
  // Private sequences such as `ESC [ > 4 m` set no style.
  if (/[<-?]/.test(parameters)) return before;
  const codes = parameters.split(/[;:]/).map(Number);
  let style: AnsiStyle = { ...before };
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.faint = true;
    else if (code === 3) style.italic = true;
    else if (code === 4 || code === 21) style.underline = true;
    else if (code === 7) style.inverse = true;
    else if (code === 9) style.strike = true;
    else if (code === 22) style = without(style, 'bold', 'faint');
    else if (code === 23) style = without(style, 'italic');
    else if (code === 24) style = without(style, 'underline');
    else if (code === 27) style = without(style, 'inverse');
    else if (code === 29) style = without(style, 'strike');
    else if (code === 39) style = without(style, 'color');
    else if (code === 49) style = without(style, 'background');
    else if (code === 38 || code === 48) {
      const { color, used } = extendedColor(codes.slice(index + 1));
      index += used;
      if (color !== undefined) style[code === 38 ? 'color' : 'background'] = color;
    } else {
      const color = basicColor(code);
      if (color !== undefined) style[isBackground(code) ? 'background' : 'color'] = color;
    }
  }
  return style;
}

function without(style: AnsiStyle, ...keys: (keyof AnsiStyle)[]): AnsiStyle {
  const rest = { ...style };
  for (const key of keys) delete rest[key];
  return rest;
}

function isBackground(code: number): boolean {
  return (code >= 40 && code <= 47) || code >= 100;
}

function basicColor(code: number): AnsiColor | undefined {
  if ((code >= 30 && code <= 37) || (code >= 40 && code <= 47)) return ANSI_COLORS[code % 10];
  if ((code >= 90 && code <= 97) || (code >= 100 && code <= 107)) return bright(code % 10);
  return undefined;
}

function bright(index: number): AnsiColor | undefined {
  return index === 0 ? 'gray' : ANSI_COLORS[index];
}

/** `5;n` of the 256 colours or `2;r;g;b`, as the nearest hue of the theme. */
function extendedColor(codes: number[]): { color: AnsiColor | undefined; used: number } {
  const [kind, first = 0, second = 0, third = 0] = codes;
  if (kind === 2) return { color: nearest(first, second, third), used: 4 };
  if (kind !== 5) return { color: undefined, used: codes.length };
  if (first < 8) return { color: ANSI_COLORS[first], used: 2 };
  if (first < 16) return { color: bright(first - 8), used: 2 };
  if (first >= 232) return { color: gray((first - 232) / 23), used: 2 };
  const cube = first - 16;
  const level = (value: number) => (value === 0 ? 0 : 55 + value * 40);
  const color = nearest(
    level(Math.floor(cube / 36)),
    level(Math.floor(cube / 6) % 6),
    level(cube % 6),
  );
  return { color, used: 2 };
}

/** Degrees on the colour wheel at which the next hue begins. */
const HUES: [number, AnsiColor][] = [
  [20, 'red'],
  [70, 'yellow'],
  [165, 'green'],
  [200, 'cyan'],
  [260, 'blue'],
  [335, 'magenta'],
  [360, 'red'],
];

function nearest(red: number, green: number, blue: number): AnsiColor {
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (range < 40) return gray(most / 255);
  const sector =
    most === red
      ? (green - blue) / range
      : most === green
        ? 2 + (blue - red) / range
        : 4 + (red - green) / range;
  const hue = (sector * 60 + 360) % 360;
  return HUES.find(([until]) => hue < until)?.[1] ?? 'red';
}

function gray(lightness: number): AnsiColor {
  if (lightness < 0.25) return 'black';
  return lightness > 0.75 ? 'white' : 'gray';
}
