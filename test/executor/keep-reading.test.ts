import { once } from 'node:events';
import net from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { keepReading } from '../../main/executor/keep-reading.ts';

/** Answers what it is sent once, at once, and ends. */
const PEER = `const fs = require('node:fs');
const socket = require('node:net').connect(process.argv[1]);
socket.once('data', () => {
  fs.writeSync(socket._handle.fd, 'answered');
  process.exit();
});`;

test.skipIf(process.platform === 'win32').each([1, 2])(
  'what a worker answered before it ended is read, whose end %i failed writes tell first',
  async (writes) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'cf-channel-'));
    try {
      const file = path.join(folder, 'socket');
      const server = net.createServer();
      await once(server.listen(file), 'listening');
      const peer = execa(process.execPath, ['-e', PEER, file]);
      const [channel] = (await once(server, 'connection')) as [net.Socket];
      keepReading(channel);
      let read = '';
      channel.on('data', (chunk) => (read += String(chunk)));
      channel.write('call');
      // It answers and is gone before this thread reads anything.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
      for (let n = 0; n < writes; n++) channel.write('another call');
      await once(channel, 'close');
      expect(read).toBe('answered');
      await peer;
      server.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
