const SECONDS = 60;

/** Counts events and tells how many a second there were over the last minute. */
export function createRate(now: () => number = Date.now): { add(): void; perSecond(): number } {
  const counts = new Float64Array(SECONDS);
  const startedAt = Math.floor(now() / 1000);
  let newest = startedAt;

  function advance(): number {
    const second = Math.floor(now() / 1000);
    if (second - newest >= SECONDS) counts.fill(0);
    else for (let at = newest + 1; at <= second; at++) counts[at % SECONDS] = 0;
    if (second > newest) newest = second;
    return newest;
  }

  return {
    add() {
      const at = advance() % SECONDS;
      counts[at] = (counts[at] ?? 0) + 1;
    },
    perSecond() {
      const second = advance();
      const seen = Math.min(SECONDS, second - startedAt + 1);
      return counts.reduce((sum, count) => sum + count, 0) / seen;
    },
  };
}
