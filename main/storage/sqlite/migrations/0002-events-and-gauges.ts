/** Events that people keep to test functions with, and the platform's own load by the minute. */
export const eventsAndGauges = `
CREATE TABLE gauges (
  start INTEGER PRIMARY KEY,
  running INTEGER NOT NULL,
  queued INTEGER NOT NULL,
  workers INTEGER NOT NULL,
  memory_mb REAL NOT NULL
);

CREATE TABLE events (
  function TEXT NOT NULL,
  name TEXT NOT NULL,
  event TEXT NOT NULL,
  PRIMARY KEY (function, name)
);
`;
