import { tick } from 'svelte';

/**
 * Measures from Run to the result on the screen, as the performance entry `cf:run-to-result`: the
 * frame that has the result was painted when the task after it begins.
 */
export function tellShown(): void {
  void tick().then(() =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        if (performance.getEntriesByName('cf:run').length === 0) return;
        performance.clearMeasures('cf:run-to-result');
        performance.measure('cf:run-to-result', 'cf:run');
        performance.clearMarks('cf:run');
      };
      port2.postMessage(undefined);
    }),
  );
}
