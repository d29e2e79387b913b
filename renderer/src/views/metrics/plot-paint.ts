import type { Mark, Tone } from './chart-data';

/** The tokens' colours as a canvas needs them; read again when the theme changes. */
export interface Paint {
  tone(tone: Tone): string;
  readonly text: string;
  readonly grid: string;
  readonly background: string;
  readonly font: string;
}

export function readPaint(element: HTMLElement): Paint {
  const style = getComputedStyle(element);
  const value = (name: string) => style.getPropertyValue(name).trim();
  return {
    tone: (tone) => value(`--${tone}`),
    text: value('--text-muted'),
    grid: value('--border'),
    background: value('--bg'),
    font: `${value('--text-xs')} ${value('--font-ui')}`,
  };
}

const TILE = 6;

/** What a bar is filled with: its colour, hatched as its mark says. */
export function fillOf(
  context: CanvasRenderingContext2D,
  paint: Paint,
  tone: Tone,
  mark: Mark,
): string | CanvasPattern {
  const colour = paint.tone(tone);
  if (mark !== 'rising' && mark !== 'falling' && mark !== 'crossed') return colour;
  const size = TILE * Math.max(1, Math.round(devicePixelRatio));
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const brush = tile.getContext('2d');
  if (brush === null) return colour;
  brush.fillStyle = colour;
  brush.fillRect(0, 0, size, size);
  brush.strokeStyle = paint.background;
  brush.lineWidth = size / 4;
  brush.beginPath();
  // Beyond the tile's edges too, so that its corners meet those of the next one.
  for (const shift of [-size, 0, size]) {
    if (mark !== 'falling') {
      brush.moveTo(shift - 1, size + 1);
      brush.lineTo(shift + size + 1, -1);
    }
    if (mark !== 'rising') {
      brush.moveTo(shift - 1, -1);
      brush.lineTo(shift + size + 1, size + 1);
    }
  }
  brush.stroke();
  return context.createPattern(tile, 'repeat') ?? colour;
}

/** How a line is interrupted, CSS pixels. */
export function dashOf(mark: Mark): number[] | undefined {
  if (mark === 'dashed') return [8, 4];
  return mark === 'dotted' ? [2, 3] : undefined;
}
