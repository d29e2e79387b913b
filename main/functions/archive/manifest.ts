import { isMap, parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import { FilePath } from '../../contract/function.ts';
import type { StoredFunction } from '../../storage/store.ts';

/** Where source lies that would be taken for something else beside the manifest. */
export const SOURCE_FOLDER = 'src';

const Manifest = z.strictObject({
  name: z.string(),
  runtime: z.string(),
  handler: z.string().optional(),
  timeout: z.number().optional(),
  memory: z.number().optional(),
  concurrency: z.number().optional(),
  sandbox: z.boolean().optional(),
  description: z.string().optional(),
  /** Names of variables; their values stay where they are. */
  env: z.array(z.string()).max(1_000).optional(),
  /** The folder of the source; beside the manifest where it is left out. */
  source: FilePath.optional(),
});
/** `function.yaml`: a function without its source. Its values are checked when it is created. */
export type Manifest = z.infer<typeof Manifest>;

export function writeManifest(fn: StoredFunction, source: string | undefined): string {
  const { name, runtime, handler, timeout, memory, concurrency, sandbox, description } = fn;
  const env = Object.keys(fn.env).toSorted();
  const manifest: Manifest = {
    ...{ name, runtime, handler, timeout, memory, concurrency },
    ...(sandbox && { sandbox }),
    ...(description !== '' && { description }),
    ...(env.length > 0 && { env }),
    ...(source !== undefined && { source }),
  };
  return stringify(manifest, { lineWidth: 0 });
}

/** The manifest that a text is, or what is wrong with it. */
export function readManifest(text: string): Manifest | { problem: string } {
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error) return { problem: `function.yaml is not YAML: ${error.message}` };
  if (!isMap(document.contents)) return { problem: 'function.yaml has no keys.' };
  let content: unknown;
  try {
    content = document.toJS();
  } catch (cause) {
    return { problem: `function.yaml can't be read: ${(cause as Error).message}` };
  }
  const { success, data, error: wrong } = Manifest.safeParse(content);
  if (success) return data;
  const [issue] = wrong.issues;
  return { problem: `function.yaml: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
}
