import { SvelteMap } from 'svelte/reactivity';
import type { Restricted } from '../../../main/contract/needs';
import { may } from './account.svelte';

/** Something the person can do from the keyboard, the palette or the native menu. */
export interface Command {
  /** `editor.save`; the native menu uses the same ids. */
  id: string;
  title: string;
  /** What it belongs to, shown beside it. */
  group: string;
  /** `mod+s`: `mod` is Command on macOS and Control elsewhere. */
  keys?: string;
  /** Not for the palette, such as what the desktop shell gives an argument for, or itself. */
  hidden?: true;
  /** What it calls: it is not there for who may not. */
  needs?: Restricted;
  run(argument?: unknown): void;
}

const commands = new SvelteMap<string, Command>();

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Those that the palette shows. */
export function allCommands(): Command[] {
  return [...commands.values()].filter(({ hidden }) => hidden === undefined);
}

/** Offers commands until the returned function is called: `$effect(() => offer([...]))`. */
export function offer(all: readonly Command[]): () => void {
  const list = all.filter(({ needs }) => needs === undefined || may(needs));
  for (const command of list) commands.set(command.id, command);
  return () => {
    for (const command of list) {
      if (commands.get(command.id) === command) commands.delete(command.id);
    }
  };
}

/** Returns whether there was such a command. */
export function runCommand(id: string, argument?: unknown): boolean {
  const command = commands.get(id);
  command?.run(argument);
  return command !== undefined;
}

/** The keys as the person knows them: `⌘S`, `Ctrl+S`. */
export function keysLabel(keys: string): string {
  const parts = keys.split('+').map((part) => {
    if (part === 'mod') return isMac ? '⌘' : 'Ctrl';
    if (part === 'shift') return isMac ? '⇧' : 'Shift';
    if (part === 'alt') return isMac ? '⌥' : 'Alt';
    if (part === 'enter') return isMac ? '↩' : 'Enter';
    if (part === 'pageup') return isMac ? '⇞' : 'Page Up';
    if (part === 'pagedown') return isMac ? '⇟' : 'Page Down';
    return part.length === 1 ? part.toUpperCase() : part[0]?.toUpperCase() + part.slice(1);
  });
  return parts.join(isMac ? '' : '+');
}

function pressed(event: KeyboardEvent): string {
  const parts: string[] = [];
  if (isMac ? event.metaKey : event.ctrlKey) parts.push('mod');
  if (event.shiftKey) parts.push('shift');
  if (event.altKey) parts.push('alt');
  parts.push(event.altKey ? plainKey(event) : event.key.toLowerCase());
  return parts.join('+');
}

/** With Alt held, macOS types another character: the key itself counts. */
function plainKey({ code, key }: KeyboardEvent): string {
  return (/^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? key).toLowerCase();
}

addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  // Where AltGr types a character, Windows reports Control and Alt with it.
  if (event.getModifierState('AltGraph')) return;
  const keys = pressed(event);
  for (const command of commands.values()) {
    if (command.keys !== keys) continue;
    event.preventDefault();
    command.run();
    return;
  }
});

// The desktop application's menu.
addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
  if (source !== window || typeof data !== 'object' || data === null) return;
  const { type, command, argument } = data as Record<string, unknown>;
  if (type !== 'cloudfunction:command' || typeof command !== 'string') return;
  runCommand(command, argument);
});
