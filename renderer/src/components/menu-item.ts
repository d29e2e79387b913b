export interface MenuItem {
  label: string;
  danger?: boolean;
  disabled?: boolean;
  /** Shown at the right, such as a keyboard shortcut. */
  hint?: string;
  run(): void;
}
