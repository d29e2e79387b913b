import { m } from '../../paraglide/messages.js';
import { findFault, type Wanted } from './json-check';

/** An event as the person wrote it, read; or what is wrong with it and where. */
export type ParsedEvent =
  | { ok: true; value: unknown }
  | {
      ok: false;
      /** Says what is wanted at the place. */
      message: string;
      /** In the text, from 0. */
      position: number;
      /** From 1. */
      line: number;
    };

const WANTED: Record<Wanted, () => string> = {
  value: m.console_json_value,
  name: m.console_json_name,
  colon: m.console_json_colon,
  comma: m.console_json_comma,
  end: m.console_json_end,
  string: m.console_json_string,
};

/** Nothing at all is an empty object, as it is for the platform. */
export function parseEvent(text: string): ParsedEvent {
  if (text.trim() === '') return { ok: true, value: {} };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const fault = findFault(text);
    const position = fault?.position ?? text.length;
    return {
      ok: false,
      message: fault ? WANTED[fault.wanted]() : String(error),
      position,
      line: text.slice(0, position).split('\n').length,
    };
  }
}

export function eventText(value: unknown): string {
  return JSON.stringify(value, null, 2);
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
