import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { ShellCommand, ShellCommands } from '../contract/shell.ts';
import type { MainWindow } from './window.ts';
import type { Texts } from './texts.ts';

/** Commands that need nothing beside their name. */
type PlainCommand = {
  [C in ShellCommand]: undefined extends ShellCommands[C] ? C : never;
}[ShellCommand];

export interface MenuOptions {
  texts: Texts;
  window: MainWindow;
  platform: NodeJS.Platform;
}

/** The menu bar, which on macOS belongs to the application and elsewhere to its window. */
export function setMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options)));
}

/** What the menu bar consists of on a system. Electron's own labels of roles are English alone. */
export function menuTemplate({
  texts,
  window,
  platform,
}: MenuOptions): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const item = (label: string, command: PlainCommand, accelerator?: string) => ({
    id: command,
    label,
    ...(accelerator !== undefined && { accelerator }),
    click: () => window.send(command),
  });
  const separator = { type: 'separator' } as const;
  const settings = item(texts.settings, 'view.settings', 'CmdOrCtrl+,');
  const about = { id: 'about', label: texts.about, click: () => app.showAboutPanel() };

  return [
    ...(isMac ? [macMenu(texts, settings, about, separator)] : []),
    {
      label: texts.file,
      submenu: [
        item(texts.newFunction, 'function.new', 'CmdOrCtrl+N'),
        item(texts.importArchive, 'archive.import'),
        separator,
        item(texts.save, 'editor.save', 'CmdOrCtrl+S'),
        separator,
        ...(isMac
          ? [{ role: 'close' as const, label: texts.close }]
          : [settings, separator, quitItem(texts)]),
      ],
    },
    {
      label: texts.edit,
      submenu: [
        { role: 'undo', label: texts.undo },
        { role: 'redo', label: texts.redo },
        separator,
        { role: 'cut', label: texts.cut },
        { role: 'copy', label: texts.copy },
        { role: 'paste', label: texts.paste },
        { role: 'selectAll', label: texts.selectAll },
        separator,
        item(texts.find, 'editor.find', 'CmdOrCtrl+F'),
      ],
    },
    {
      label: texts.run,
      submenu: [
        item(texts.runFunction, 'test.run', 'CmdOrCtrl+Enter'),
        item(texts.cancelRun, 'test.cancel', 'CmdOrCtrl+.'),
      ],
    },
    {
      label: texts.view,
      submenu: [
        item(texts.palette, 'palette.open', 'CmdOrCtrl+K'),
        item(texts.sidebar, 'sidebar.toggle', 'CmdOrCtrl+B'),
        separator,
        item(texts.functions, 'view.functions', 'CmdOrCtrl+1'),
        item(texts.invocations, 'view.invocations', 'CmdOrCtrl+2'),
        item(texts.logs, 'view.logs', 'CmdOrCtrl+3'),
        item(texts.metrics, 'view.metrics', 'CmdOrCtrl+4'),
        separator,
        { role: 'resetZoom', label: texts.actualSize },
        { role: 'zoomIn', label: texts.zoomIn },
        { role: 'zoomOut', label: texts.zoomOut },
        separator,
        { role: 'reload', label: texts.reload },
        { role: 'toggleDevTools', label: texts.developerTools },
        { role: 'togglefullscreen', label: texts.fullScreen },
      ],
    },
    {
      role: 'windowMenu',
      label: texts.window,
      submenu: [
        { role: 'minimize', label: texts.minimize },
        ...(isMac
          ? [
              { role: 'zoom' as const, label: texts.zoomWindow },
              separator,
              { role: 'front' as const, label: texts.front },
            ]
          : [{ role: 'close' as const, label: texts.close }]),
      ],
    },
    {
      role: 'help',
      label: texts.help,
      submenu: [
        item(texts.documentation, 'help.documentation', 'F1'),
        ...(isMac ? [] : [separator, about]),
      ],
    },
  ];
}

/** Ctrl+Q is the custom on Linux; Windows has Alt+F4 already. */
function quitItem(texts: Texts): MenuItemConstructorOptions {
  return { role: 'quit', label: texts.quit };
}

function macMenu(
  texts: Texts,
  settings: MenuItemConstructorOptions,
  about: MenuItemConstructorOptions,
  separator: { type: 'separator' },
): MenuItemConstructorOptions {
  return {
    label: app.name,
    submenu: [
      about,
      separator,
      settings,
      separator,
      { role: 'services', label: texts.services },
      separator,
      { role: 'hide', label: texts.hideApp },
      { role: 'hideOthers', label: texts.hideOthers },
      { role: 'unhide', label: texts.showAll },
      separator,
      { role: 'quit', label: texts.quitApp },
    ],
  };
}
