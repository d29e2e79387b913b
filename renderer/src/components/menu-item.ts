import type { Restricted } from '../../../main/contract/needs';
import { may } from '../lib/account.svelte';

export interface MenuItem {
  label: string;
  danger?: boolean;
  disabled?: boolean;
  /** Shown at the right, such as a keyboard shortcut. */
  hint?: string;
  /** What it calls: it is not there for who may not. */
  needs?: Restricted;
  run(): void;
}

export type MenuItems = readonly (MenuItem | 'separator')[];

/** Those that one may use, with the lines that are still between two. */
export function offeredItems(items: MenuItems): MenuItems {
  const offered = items.filter(
    (item) => item === 'separator' || item.needs === undefined || may(item.needs),
  );
  return offered.filter(
    (item, index) =>
      item !== 'separator' ||
      (index > 0 && offered[index - 1] !== 'separator' && index < offered.length - 1),
  );
}
