import { EventEmitter } from 'node:events';

/** How a port reaches its other end in a page. */
export interface RemoteEnd {
  post(message: unknown): void;
  close(): void;
}

/** Main's end of a channel whose other end is in a page. */
export class MessagePortMain extends EventEmitter {
  closed = false;
  readonly #remote: RemoteEnd;
  #started = false;
  #waiting: unknown[] = [];

  constructor(remote: RemoteEnd) {
    super();
    this.#remote = remote;
  }

  start(): void {
    this.#started = true;
    for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] });
  }

  postMessage(message: unknown): void {
    if (!this.closed) this.#remote.post(message);
  }

  close(): void {
    if (this.closed) return;
    this.#remote.close();
    this.disconnected();
  }

  /** A message from the page. */
  receive(data: unknown): void {
    if (this.#started) this.emit('message', { data, ports: [] });
    else this.#waiting.push(data);
  }

  /** The other end is gone. */
  disconnected(): void {
    if (this.closed) return;
    this.closed = true;
    this.emit('close');
  }
}
