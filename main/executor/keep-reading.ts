import type { Duplex } from 'node:stream';

/**
 * A write to a worker that has just ended fails, and the stream would then be destroyed with all it
 * has not read yet: the answers to the calls that the worker did finish. Its end comes by reading.
 */
export function keepReading(channel: Duplex): void {
  const destroy = channel.destroy.bind(channel);
  channel.destroy = (error?: NodeJS.ErrnoException) =>
    error?.syscall?.startsWith('write') === true ? channel : destroy(error);
}
