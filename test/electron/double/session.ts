import { EventEmitter } from 'node:events';

/** Keeps the handlers that main sets, so that a test can ask them. */
class Session extends EventEmitter {
  readonly handlers: Record<string, (...received: never[]) => unknown> = {};

  setPermissionRequestHandler = (handler: () => void) => void (this.handlers['request'] = handler);
  setPermissionCheckHandler = (handler: () => void) => void (this.handlers['check'] = handler);
  setDevicePermissionHandler = (handler: () => void) => void (this.handlers['device'] = handler);
}

export const session = { defaultSession: new Session() };
