import { workerData } from 'node:worker_threads';
import type { ThreadOptions } from './messages.ts';

// Only what the role needs is loaded: the writer has to be ready soon after the platform starts.
const options = workerData as ThreadOptions;
if (options.role === 'writer') {
  const { serveWriter } = await import('./writer.ts');
  serveWriter(options);
} else {
  const { serveReader } = await import('./reader.ts');
  serveReader(options.file);
}
