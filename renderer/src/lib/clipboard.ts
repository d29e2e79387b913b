import { m } from '../paraglide/messages.js';
import { toast } from './toasts.svelte';

/** Puts a text on the clipboard and says so. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    toast(m.copy_failed(), { kind: 'error' });
    return;
  }
  toast(m.action_copied(), { kind: 'success' });
}
