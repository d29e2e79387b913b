import { EventEmitter } from 'node:events';
import { recorded } from './record.ts';

/** What a person would answer next. Without one they cancel. */
export const answers: unknown[] = [];

export const dialog = {
  showErrorBox: recorded('dialog.showErrorBox'),
  showMessageBox: recorded('dialog.showMessageBox', async () => answers.shift() ?? { response: 0 }),
  showOpenDialog: recorded(
    'dialog.showOpenDialog',
    async () => answers.shift() ?? { canceled: true, filePaths: [] },
  ),
};

export const shell = { openExternal: recorded('shell.openExternal', async () => undefined) };

export interface MenuItem {
  id?: string;
  label?: string;
  role?: string;
  accelerator?: string;
  click?: () => void;
  submenu?: MenuItem[];
}

export class Menu {
  static #application: Menu | null = null;
  static buildFromTemplate = (items: MenuItem[]) => new Menu(items);
  static setApplicationMenu = (menu: Menu | null) => void (Menu.#application = menu);
  static getApplicationMenu = () => Menu.#application;

  readonly items: MenuItem[];

  constructor(items: MenuItem[]) {
    this.items = items;
  }

  getMenuItemById(id: string, items = this.items): MenuItem | null {
    for (const item of items) {
      if (item.id === id) return item;
      const below = this.getMenuItemById(id, item.submenu ?? []);
      if (below !== null) return below;
    }
    return null;
  }
}

export class Tray extends EventEmitter {
  /** The one that was made last. */
  static last: Tray | undefined;
  readonly image: unknown;
  toolTip = '';
  menu: Menu | undefined;

  constructor(image: unknown) {
    super();
    this.image = image;
    Tray.last = this;
  }

  setToolTip(text: string): void {
    this.toolTip = text;
  }

  setContextMenu(menu: Menu): void {
    this.menu = menu;
  }
}

export class Notification extends EventEmitter {
  static isSupported = () => true;
  static readonly shown: Notification[] = [];
  readonly title: string;
  readonly body: string;

  constructor({ title, body }: { title: string; body: string }) {
    super();
    this.title = title;
    this.body = body;
  }

  show(): void {
    Notification.shown.push(this);
  }
}

export const nativeImage = {
  createFromPath: (file: string) => ({ file, isEmpty: () => false }),
};

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false });
