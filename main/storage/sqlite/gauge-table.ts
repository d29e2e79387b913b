import type Database from 'better-sqlite3';
import type { Gauge } from '../store.ts';

/** What the platform was seen with, minute by minute. */
export function createGaugeTable(db: Database.Database) {
  // A platform that was started again within a minute goes on with that minute's point.
  const save = db.prepare(
    `INSERT INTO gauges (start, running, queued, workers, memory_mb) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (start) DO UPDATE SET
      running = max(running, excluded.running),
      queued = max(queued, excluded.queued),
      workers = max(workers, excluded.workers),
      memory_mb = max(memory_mb, excluded.memory_mb)`,
  );
  return {
    save: ({ start, running, queued, workers, memoryMb }: Gauge) =>
      void save.run(start, running, queued, workers, memoryMb),
  };
}
