// Connections that want nothing, and some that send their request a byte a second. Arguments: host,
// port, how many of each. Prints "open" once all are, and what became of them as JSON when it is
// told to end by the end of its input.
import { once } from 'node:events';
import net from 'node:net';
import { text } from 'node:stream/consumers';

export interface StrangersResult {
  refused: number;
  /** Slow ones that the server has closed, and ms until it closed the last of them. */
  slowClosed: number;
  lastClosedMs: number;
}

const [host = '', port = '', idle = '', slow = ''] = process.argv.slice(2);
const BATCH = 200;
const REQUEST = 'POST /api/v1/functions/other/invoke HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ';
const result: StrangersResult = { refused: 0, slowClosed: 0, lastClosedMs: 0 };
const sockets: net.Socket[] = [];

for (let n = 0; n < Number(idle) + Number(slow); n += BATCH) {
  await Promise.all(Array.from({ length: BATCH }, (_, at) => connect(n + at >= Number(idle))));
}
process.stdout.write('open\n');
await text(process.stdin);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());

async function connect(isSlow: boolean): Promise<void> {
  const socket = net.connect(Number(port), host);
  try {
    await once(socket, 'connect');
  } catch {
    result.refused++;
    return;
  }
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.resume();
  if (isSlow) sendSlowly(socket);
}

function sendSlowly(socket: net.Socket): void {
  const from = performance.now();
  let at = 0;
  const sending = setInterval(() => socket.write(REQUEST[at++] ?? 'x'), 1_000);
  socket.once('close', () => {
    clearInterval(sending);
    result.slowClosed++;
    result.lastClosedMs = Math.max(result.lastClosedMs, performance.now() - from);
  });
}
