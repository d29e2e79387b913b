// What of Electron's main-process API this project calls, over a page of a real Chromium. Whatever
// is missing here throws, so that a new call is noticed.
export { app } from './app.ts';
export { ipcMain, protocol } from './main-api.ts';
export {
  answers,
  dialog,
  Menu,
  nativeImage,
  nativeTheme,
  Notification,
  shell,
  Tray,
} from './native.ts';
export { calls } from './record.ts';
export { session } from './session.ts';
export { BrowserWindow } from './window.ts';
