import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Template } from '../contract/runtime.ts';
import type { Runtime } from '../../runtimes/runtime.ts';

const About = z.strictObject({ title: z.string(), description: z.string() });
const ABOUT = 'template.json';
const EVENT = 'event.json';

/** Reads the examples of all runtimes: `<dir>/<runtime>/examples/<name>/`. */
export async function readTemplates(
  dir: string,
  runtimes: readonly Runtime[],
): Promise<Template[]> {
  const perRuntime = await Promise.all(
    runtimes.map(async (runtime) => {
      const examples = path.join(dir, runtime.id, 'examples');
      const names = await readdir(examples);
      return Promise.all(
        names.toSorted(helloFirst).map((name) => readTemplate(path.join(examples, name), runtime)),
      );
    }),
  );
  return perRuntime.flat();
}

// The smallest example is what a new person should see first.
function helloFirst(a: string, b: string): number {
  return Number(b === 'hello') - Number(a === 'hello') || (a < b ? -1 : 1);
}

async function readTemplate(folder: string, runtime: Runtime): Promise<Template> {
  const { [ABOUT]: about, [EVENT]: event, ...files } = await readFiles(folder);
  return {
    id: `${runtime.id}/${path.basename(folder)}`,
    runtime: runtime.id,
    ...About.parse(JSON.parse(about ?? '')),
    handler: runtime.defaultHandler,
    files,
    event: z.json().parse(JSON.parse(event ?? '')),
  };
}

async function readFiles(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: Record<string, string> = {};
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    files[name] = await readFile(file, 'utf8');
  }
  return files;
}
