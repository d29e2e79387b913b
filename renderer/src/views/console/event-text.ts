/** An event as the person wrote it, read; or what is wrong with it and where. */
export type ParsedEvent =
  | { ok: true; value: unknown }
  | {
      ok: false;
      /** As the browser says it. */
      message: string;
      /** In the text, from 0. */
      position: number;
      /** From 1. */
      line: number;
    };

/** Nothing at all is an empty object, as it is for the platform. */
export function parseEvent(text: string): ParsedEvent {
  if (text.trim() === '') return { ok: true, value: {} };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = positionOf(message, text);
    return { ok: false, message, position, line: text.slice(0, position).split('\n').length };
  }
}

export function eventText(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function positionOf(message: string, text: string): number {
  const at = /position (\d+)/.exec(message)?.[1];
  if (at !== undefined) return Math.min(Number(at), text.length);
  const place = /line (\d+) column (\d+)/.exec(message);
  if (place) {
    const lines = text.split('\n').slice(0, Number(place[1]) - 1);
    return lines.reduce((sum, line) => sum + line.length + 1, 0) + Number(place[2]) - 1;
  }
  return text.trimEnd().length;
}

/** All names of properties in some values, for completion. */
export function propertyNames(values: readonly unknown[], most = 500): string[] {
  const names = new Set<string>();
  const visit = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 8 || names.size >= most) return;
    if (Array.isArray(value)) {
      for (const entry of value.slice(0, 20)) visit(entry, depth + 1);
      return;
    }
    for (const [name, entry] of Object.entries(value)) {
      names.add(name);
      visit(entry, depth + 1);
    }
  };
  for (const value of values) visit(value, 0);
  return [...names].slice(0, most);
}
