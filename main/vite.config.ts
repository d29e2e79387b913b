import { cpSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { defineConfig } from 'vite';

const root = path.resolve(import.meta.dirname, '..');
const external = ['better-sqlite3', 'electron'];

/** Each runtime is an entry of its own: a new folder under runtimes/ is found without being named. */
const runtimes = readdirSync(path.join(root, 'runtimes'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => [`runtime-${name}`, path.join(root, 'runtimes', name, 'index.ts')] as const);

export default defineConfig({
  root,
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'out/main',
    emptyOutDir: true,
    target: 'node22',
    minify: false,
    sourcemap: true,
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: {
      input: {
        cli: path.join(root, 'main/cli/index.ts'),
        electron: path.join(root, 'main/electron/index.ts'),
        'spawner-process': path.join(root, 'main/executor/spawner/spawner-process.ts'),
        'sqlite-thread': path.join(root, 'main/storage/sqlite/sqlite-thread.ts'),
        ...Object.fromEntries(runtimes),
      },
      external: (id) =>
        external.includes(id) || id.startsWith('node:') || builtinModules.includes(id),
      // Flat: whatever looks for its neighbour by import.meta.url finds it beside itself.
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
  ssr: { noExternal: true, external },
  plugins: [
    {
      name: 'reference-page',
      closeBundle() {
        for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
          cpSync(
            path.join(root, 'node_modules/swagger-ui-dist', file),
            path.join(root, 'out/docs', file),
          );
        }
      },
    },
  ],
});
