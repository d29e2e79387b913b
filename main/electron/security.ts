import { shell, type Session, type WebContents, type WebFrameMain } from 'electron';

/** Where the page lives. Node's `URL` knows no origin of such schemes, Chromium's frames do. */
export const APP_ORIGIN = 'app://bundle';

/** The one thing of the system that the page may do by itself: its copy buttons. */
const COPY = 'clipboard-sanitized-write';

/** Whether this is the window's own page, and no frame inside it. */
export function isOwnPage(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && frame.origin === APP_ORIGIN;
}

/** Denies everything a page can ask the system for, but to put text on the clipboard. */
export function secureSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback) => {
    callback(permission === COPY && isOwnPage(contents.mainFrame));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => permission === COPY && isOwnUrl(origin),
  );
  session.setDevicePermissionHandler(() => false);
}

/** Keeps contents on the page they show: no navigation, no windows, no guests. */
export function secureContents(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => {
    if (isOwnUrl(event.url)) return;
    event.preventDefault();
    if (event.isMainFrame) openOutside(event.url);
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
}

/** Links to the web open in the person's browser; any other kind of link opens nothing. */
function openOutside(url: string): void {
  const parsed = URL.parse(url);
  if (parsed?.protocol === 'https:') void shell.openExternal(parsed.href);
}

function isOwnUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && `${parsed.protocol}//${parsed.host}` === APP_ORIGIN;
}
