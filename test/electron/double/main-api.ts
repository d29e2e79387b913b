import { EventEmitter } from 'node:events';
import { schemes } from './address.ts';

type Handler = (request: Request) => Response | Promise<Response>;

export const ipcMain = new EventEmitter();

const handlers = new Map<string, Handler>();

export const protocol = {
  privileges: new Map<string, unknown>(),
  registerSchemesAsPrivileged(list: { scheme: string; privileges: unknown }[]): void {
    for (const { scheme, privileges } of list) {
      schemes.add(scheme);
      protocol.privileges.set(scheme, privileges);
    }
  },
  handle(scheme: string, handler: Handler): void {
    if (handlers.has(scheme)) throw new Error(`The scheme has been registered: ${scheme}`);
    schemes.add(scheme);
    handlers.set(scheme, handler);
  },
};

/** What main serves an address with. */
export function handlerOf(url: string): Handler | undefined {
  return handlers.get(new URL(url).protocol.slice(0, -1));
}
