let now = $state(Date.now());
setInterval(() => {
  now = Date.now();
}, 10_000);

/** Moves every ten seconds, for texts such as "5 min ago". */
export const wallClock = {
  get now() {
    return now;
  },
};
