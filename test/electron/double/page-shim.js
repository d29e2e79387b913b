/* global window, location */
// Runs in the page before any of its scripts; the real, built preload is put in at the end. It runs
// in the page's own world here: that the worlds are apart is Electron's part, and not shown by this.
(() => {
  // Preloads run in the top frame alone.
  if (window !== window.top || location.protocol === 'about:') return;
  const listeners = new Map();
  const ports = new Map();
  const send = (message) => void globalThis.__electronDouble(message);

  const pack = (value) => {
    if (value instanceof ArrayBuffer) return pack(new Uint8Array(value));
    if (value instanceof Uint8Array) return { $bytes: value.toBase64() };
    if (Array.isArray(value)) return value.map(pack);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, pack(below)]));
  };
  const unpack = (value) => {
    if (Array.isArray(value)) return value.map(unpack);
    if (typeof value !== 'object' || value === null) return value;
    if ('$bytes' in value) return Uint8Array.fromBase64(value.$bytes);
    return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, unpack(below)]));
  };

  const adopt = (port) => {
    const id = crypto.randomUUID();
    ports.set(id, port);
    port.onmessage = ({ data }) => send({ kind: 'port', id, data: pack(data) });
    port.addEventListener('close', () => send({ kind: 'port-closed', id }));
    return id;
  };

  const ipcRenderer = {
    send: (channel, ...args) => send({ kind: 'ipc', channel, args: pack(args), ports: [] }),
    postMessage: (channel, message, transfer = []) =>
      send({ kind: 'ipc', channel, args: [pack(message)], ports: transfer.map(adopt) }),
    on(channel, listener) {
      if (!listeners.has(channel)) listeners.set(channel, new Set());
      listeners.get(channel).add(listener);
      return ipcRenderer;
    },
    off(channel, listener) {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
  };

  Object.defineProperty(globalThis, '__electronDoubleReceive', {
    value: ({ kind, id, channel, data }) => {
      if (kind === 'port') ports.get(id)?.postMessage(unpack(data));
      if (kind === 'port-close') ports.get(id)?.close();
      if (kind === 'ipc') {
        for (const listener of listeners.get(channel) ?? [])
          listener({ ports: [] }, ...unpack(data));
      }
    },
  });
  send({ kind: 'document' });

  const modules = { electron: { ipcRenderer } };
  const require = (id) => {
    if (id in modules) return modules[id];
    throw new Error(`module not found: ${id}, in a sandboxed preload`);
  };
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  ((require, process, module, exports) => {
    /* PRELOAD */
  })(require, undefined, { exports: {} }, {});
})();
