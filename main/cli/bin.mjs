#!/usr/bin/env node
// Plain JavaScript that old versions read too: it is what tells them apart.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const bundle = new URL('../../out/main/cli.js', import.meta.url);

if (major < 22 || (major === 22 && minor < 15)) {
  process.stderr.write(
    `cloudfunction needs Node.js 22.15 or newer, and this is ${process.versions.node}: install a newer one from https://nodejs.org\n`,
  );
  process.exitCode = 2;
} else if (!existsSync(fileURLToPath(bundle))) {
  process.stderr.write('cloudfunction is not built yet: run "npm run build" in its folder first\n');
  process.exitCode = 2;
} else {
  // Keeps the compiled code between starts, in the system's temporary folder.
  nodeModule.enableCompileCache();
  await import(bundle.href);
}
