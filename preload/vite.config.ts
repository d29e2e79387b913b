import path from 'node:path';
import { defineConfig } from 'vite';

const root = path.resolve(import.meta.dirname, '..');

export default defineConfig({
  root,
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'out/preload',
    emptyOutDir: true,
    // The Chromium of the Electron release that this is built for.
    target: 'chrome156',
    minify: false,
    rolldownOptions: {
      input: path.join(root, 'preload/index.ts'),
      external: ['electron'],
      // A sandboxed preload is one CommonJS file.
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
  ssr: { noExternal: true, external: ['electron'] },
});
