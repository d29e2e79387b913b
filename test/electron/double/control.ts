/** A function of the test's, to be called here with what `electron` exports. */
interface Question {
  id: number;
  source: string;
  argument: unknown;
}

// As Playwright's driver does it with Electron itself.
process.on('message', (question: Question) => void answer(question));
// The test's channel alone keeps nothing alive.
process.channel?.unref();

async function answer({ id, source, argument }: Question): Promise<void> {
  try {
    const electron: unknown = await import('./electron.ts');
    // The source is a function expression of the test that started this process.
    const call = (0, eval)(`(${source})`) as (...received: unknown[]) => unknown;
    process.send?.({ id, value: await call(electron, argument) });
  } catch (error) {
    process.send?.({ id, error: String((error as Error).stack ?? error) });
  }
}
