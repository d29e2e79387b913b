import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import electronPackage from 'electron/package.json' with { type: 'json' };

/** By this mark tools find the fuses in Electron's binary: version 1, then a digit for each fuse. */
const FUSES = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, 9]),
  Buffer.from('100110011'),
]);

const PROGRAMS = ['electron', 'chrome-sandbox', 'chrome_crashpad_handler'];

/** Files like those of Electron's Linux distribution, with which nothing but packing can be tried. */
export async function writeStubElectron(folder: string): Promise<void> {
  const program = Buffer.concat([Buffer.from('#!/bin/sh\nexit 1\n# '), FUSES, Buffer.from('\n')]);
  await mkdir(path.join(folder, 'resources'), { recursive: true });
  await mkdir(path.join(folder, 'locales'));
  for (const name of PROGRAMS) await writeFile(path.join(folder, name), program, { mode: 0o755 });
  for (const name of ['en-US', 'zh-CN', 'de', 'fr']) {
    await writeFile(path.join(folder, 'locales', `${name}.pak`), '');
  }
  await writeFile(path.join(folder, 'version'), electronPackage.version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) {
    await writeFile(path.join(folder, name), '');
  }
}
