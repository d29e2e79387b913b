import path from 'node:path';
import { execa } from 'execa';

/**
 * Tests of the page, of the command line and of the packages run what was built, and the renderer's
 * own import the messages that its build compiles. Nothing happens after `npm run build`.
 */
export default async function setup(): Promise<void> {
  const program = `import { buildStale } from './main/launch/build.mjs'; await buildStale('.');`;
  await execa(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: path.join(import.meta.dirname, '..'),
    stdio: 'inherit',
    // vitest's own would make a development build.
    env: { NODE_ENV: 'production', MODE: undefined, VITEST: undefined },
  });
}
