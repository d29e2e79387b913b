import { createHash } from 'node:crypto';
import { access, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { RuntimeHost } from '../runtime.ts';

/** The program that waits as a spare and becomes a function's own: launcher/main.go. */
export interface Launcher {
  /** Its path; undefined while it is not compiled. */
  readonly program: string | undefined;
  /** Looks whether it is there: an earlier start of the platform may have compiled it. */
  find(): Promise<void>;
  /** Compiles it unless it is there. Throws what `build` throws. */
  make(
    build: (files: Readonly<Record<string, string>>, target: string) => Promise<void>,
  ): Promise<void>;
}

export function createLauncher(host: RuntimeHost): Launcher {
  const folder = path.join(host.cacheDir, 'launcher');
  let program: string | undefined;

  async function read() {
    const source = path.join(host.dir, 'launcher');
    const names = await readdir(source);
    const texts = names.map(async (name) => [
      name,
      await readFile(path.join(source, name), 'utf8'),
    ]);
    const files = Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
    const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex');
    return { files, name: `${process.platform}-${process.arch}-${hash}` };
  }

  async function look(name: string): Promise<void> {
    const target = path.join(folder, name);
    const there = await access(target).then(
      () => true,
      () => false,
    );
    program = there ? target : undefined;
  }

  return {
    get program() {
      return program;
    },
    async find() {
      await look((await read()).name);
    },
    async make(build) {
      const { files, name } = await read();
      await look(name);
      if (program !== undefined) return;
      await build(files, path.join(folder, name));
      await look(name);
      // Those of other versions of the platform. One that runs looks again and does without.
      const others = (await readdir(folder)).filter((other) => other !== name);
      await Promise.all(others.map((other) => rm(path.join(folder, other), { force: true })));
    },
  };
}
