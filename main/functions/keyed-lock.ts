/** Runs what has the same key one after the other, in the order of asking. */
export function createKeyedLock(): <T>(key: string, run: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (key, run) => {
    const before = last.get(key);
    const mine = (before ?? Promise.resolve()).then(run, run);
    // What follows waits for the end of it, not for its success.
    const end = mine.catch(() => undefined);
    last.set(key, end);
    try {
      return await mine;
    } finally {
      if (last.get(key) === end) last.delete(key);
    }
  };
}
