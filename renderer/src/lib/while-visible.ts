/**
 * Runs at once, every `everyMs` while the page can be seen, and when it is seen again. Ends when the
 * returned function is called.
 */
export function whileVisible(everyMs: number | undefined, run: () => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const begin = () => {
    clearInterval(timer);
    if (document.visibilityState === 'hidden') return;
    run();
    if (everyMs !== undefined) timer = setInterval(run, everyMs);
  };
  document.addEventListener('visibilitychange', begin);
  begin();
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', begin);
  };
}
