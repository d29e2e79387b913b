import path from 'node:path';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // The same files are served over HTTP and, in the desktop application, from app://bundle.
  base: './',
  plugins: [
    paraglideVitePlugin({
      project: path.join(import.meta.dirname, 'project.inlang'),
      outdir: path.join(import.meta.dirname, 'src/paraglide'),
      strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
    }),
    svelte(),
  ],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome120',
    modulePreload: { polyfill: false },
    // A view waits for each of its files, and for the least of them as long as for a large one: all
    // styles, 12 KB compressed, are one file, and so is what is small and of several views.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: 'shared', test: /@lucide|paraglide.messages/, minShareCount: 2 }],
        },
      },
    },
    // Settings shows it.
    license: { fileName: 'licences.txt' },
    // The content security policy allows no data: but for images.
    assetsInlineLimit: 0,
  },
});
