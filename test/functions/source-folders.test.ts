import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSourceFolders } from '../../main/functions/source-folders.ts';

const ID = '0198c0de-0000-7000-8000-000000000000';
const hash = (letter: string) => letter.repeat(64);

let dir: string;
beforeAll(async () => void (dir = await mkdtemp(path.join(os.tmpdir(), 'cf-folders-'))));
afterAll(() => rm(dir, { recursive: true }));

test('what is saved while old folders are deleted stays', async () => {
  const before = createSourceFolders(dir);
  for (const letter of ['a', 'b', 'c']) await before.write(ID, hash(letter), { f: letter });

  // A new life, which knows of "a" alone; "b" is saved again, and "d" for the first time.
  const folders = createSourceFolders(dir);
  const sweeping = folders.sweep(new Set([`${ID}/${hash('a')}`]));
  const saved = await Promise.all(
    ['b', 'd'].map((letter) => folders.write(ID, hash(letter), { f: letter })),
  );
  await sweeping;
  expect(
    await Promise.all(saved.map((folder) => readFile(path.join(folder, 'f'), 'utf8'))),
  ).toEqual(['b', 'd']);
  expect(await readdir(path.join(dir, ID))).toEqual(
    ['a', 'b', 'd'].map((letter) => letter.repeat(16)),
  );
});
