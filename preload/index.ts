/// <reference lib="dom" />
import { ipcRenderer } from 'electron';
import { SHELL_MESSAGE } from '../main/contract/shell.ts';

// All there is between the page and the shell: a port of the contract, made when the page asks for
// one, and the shell's commands. Nothing of Electron reaches the page.

window.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
  if (source !== window || typeOf(data) !== SHELL_MESSAGE.connect) return;
  const { port1, port2 } = new MessageChannel();
  // Menus and notifications speak as the page does, which is loaded anew in another language.
  ipcRenderer.postMessage(SHELL_MESSAGE.connect, document.documentElement.lang, [port1]);
  window.postMessage({ type: SHELL_MESSAGE.port }, location.origin, [port2]);
});

ipcRenderer.on(SHELL_MESSAGE.command, (_event, command: string, argument: unknown) => {
  window.postMessage({ type: SHELL_MESSAGE.command, command, argument }, location.origin);
});

function typeOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'type' in data ? data.type : undefined;
}

/** By this the page knows that it runs in the shell. This may run before there is an element. */
function mark(): boolean {
  const root = document.documentElement as HTMLElement | null;
  if (root !== null) root.dataset['shell'] = 'electron';
  return root !== null;
}

if (!mark()) {
  const observer = new MutationObserver(() => {
    if (mark()) observer.disconnect();
  });
  observer.observe(document, { childList: true });
}
