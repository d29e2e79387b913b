// Runs a main entry on plain Node with the double in Electron's place:
//   node test/electron/double/run.mjs out/main/electron.js [arguments]
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const double = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: double, shortCircuit: true } : next(specifier, context),
});

// The arguments as Electron gives them: the program, the entry, the rest.
process.argv.splice(1, 1);
const { app } = await import(double);
await import('./control.ts');
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => app.quit());
await import(pathToFileURL(path.resolve(process.argv[1])).href);
// Electron is ready only when the main module has run: one that awaits `whenReady` never ends.
app.becomeReady();
