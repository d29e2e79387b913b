import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const shared = {
  pool: 'forks',
  // Axe reads every element of a page, in both themes.
  testTimeout: 90_000,
  hookTimeout: 120_000,
  // As patient as Playwright's own waiting: a busy machine may take seconds over what is awaited.
  expect: { poll: { timeout: 15_000 } },
} as const;

export default defineConfig({
  test: {
    // Tests start real processes and compile real code, on machines with as few as two cores.
    maxWorkers: 3,
    globalSetup: './test/build-once.ts',
    projects: [
      {
        test: {
          ...shared,
          name: 'platform',
          include: ['test/**/*.test.ts'],
          exclude: ['test/renderer/**'],
        },
      },
      {
        plugins: [svelte(), svelteTesting()],
        test: {
          ...shared,
          name: 'renderer',
          environment: 'happy-dom',
          include: ['test/renderer/**/*.test.ts'],
        },
      },
    ],
  },
});
