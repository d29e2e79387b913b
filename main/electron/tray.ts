import path from 'node:path';
import { Menu, nativeImage, Tray, type MenuItemConstructorOptions } from 'electron';
import type { InvocationSummary } from '../contract/invocation.ts';
import { PACKAGE_ROOT } from '../server/paths.ts';
import type { NativeLanguage } from './native-language.ts';
import type { Texts } from './texts.ts';

export interface TrayState {
  /** How many functions there are. */
  functions: number;
  /** Where the HTTP port listens; undefined while it is closed. */
  url: string | undefined;
  /** The last call of each function that was called lately, newest first. */
  recent: readonly InvocationSummary[];
}

export interface TrayActions {
  show(): void;
  openFunction(id: string): void;
  runAgain(call: InvocationSummary): void;
  quit(): void;
}

/** The icon beside the clock. Whoever holds this holds the icon: a tray that is collected is gone. */
export interface DeskTray {
  update(state: TrayState): void;
}

/** Undefined where the system has no place for one. */
export function createTray(language: NativeLanguage, actions: TrayActions): DeskTray | undefined {
  const file = process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png';
  let tray: Tray;
  try {
    tray = new Tray(nativeImage.createFromPath(path.join(PACKAGE_ROOT, 'main/assets', file)));
  } catch {
    return undefined;
  }
  tray.on('click', actions.show);
  let shown = '';
  return {
    update(state) {
      const { texts } = language;
      const content = JSON.stringify([
        texts.ready(state.functions),
        state.url,
        state.recent.map(({ id }) => id),
      ]);
      // A new menu closes the one that is open, so that it is made only for something new.
      if (content === shown) return;
      shown = content;
      tray.setToolTip(`CloudFunction: ${texts.ready(state.functions)}`);
      tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(texts, actions, state)));
    },
  };
}

/** What the tray's menu consists of. */
export function trayTemplate(
  texts: Texts,
  actions: TrayActions,
  { functions, url, recent }: TrayState,
): MenuItemConstructorOptions[] {
  const separator = { type: 'separator' } as const;
  const [last] = recent;
  return [
    { id: 'open', label: texts.open, click: actions.show },
    { id: 'state', label: texts.ready(functions), enabled: false },
    ...(url === undefined ? [] : [{ id: 'port', label: texts.portOpen(url), enabled: false }]),
    separator,
    ...(last === undefined
      ? []
      : [
          {
            id: 'run-again',
            label: texts.runAgain(last.functionName),
            click: () => actions.runAgain(last),
          },
          {
            id: 'recent',
            label: texts.recent,
            submenu: recent.map((call) => ({
              id: `recent.${call.functionName}`,
              label: call.functionName,
              click: () => actions.openFunction(call.functionId),
            })),
          },
          separator,
        ]),
    { id: 'quit', label: texts.quit, click: actions.quit },
  ];
}
