/** An archive that was opened with the desktop application. */
export interface OpenedArchive {
  name: string;
  /** A zip as `functions/export` makes them. */
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * What the desktop shell asks the page to do, and what comes with it. The page's own commands have
 * the same ids. What the page does not know it ignores.
 */
export interface ShellCommands {
  'function.new': undefined;
  /** A function's name or id. */
  'function.open': string;
  /** An invocation's id. */
  'invocation.open': string;
  /** Without an archive the page asks for one. */
  'archive.import': OpenedArchive | undefined;
  'editor.save': undefined;
  'editor.find': undefined;
  'test.run': undefined;
  'test.cancel': undefined;
  'palette.open': undefined;
  'sidebar.toggle': undefined;
  'view.functions': undefined;
  'view.invocations': undefined;
  'view.logs': undefined;
  'view.metrics': undefined;
  'view.settings': undefined;
  'help.documentation': undefined;
}
export type ShellCommand = keyof ShellCommands;

/** Messages on the page's own window. Ports travel in `ports[0]`. */
export const SHELL_MESSAGE = {
  /** The page asks for a port of the contract. */
  connect: 'cloudfunction:connect',
  /** Preload answers with it. */
  port: 'cloudfunction:port',
  /** `{type, command, argument?}` from the menu, the tray, a link or a file. */
  command: 'cloudfunction:command',
} as const;
