import { mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

const WRITE = `func (f *File) Write(b []byte) (n int, err error) {
	if err := f.checkValid("write"); err != nil {
		return 0, err
	}
`;
const HOOK = `	if CloudFunctionWrite != nil && CloudFunctionWrite(f, b) {
		return len(b), nil
	}
`;
const VARIABLE = `
// CloudFunctionWrite takes what is written to standard output and standard error. It reports
// whether it did.
var CloudFunctionWrite func(f *File, b []byte) bool
`;

/**
 * Makes the overlay with which functions are built: the standard library's `os.File.Write` asks
 * the harness first. Only there one print is still one call, in order with every other one, on
 * every system; a pipe would lose both where two streams or long lines are printed.
 *
 * Returns undefined where this Go's source does not look as expected: then the harness is built
 * without the hook, and the platform reads standard output and standard error line by line.
 */
export async function makeOutputOverlay(goRoot: string, dir: string): Promise<string | undefined> {
  const original = path.join(goRoot, 'src', 'os', 'file.go');
  const source = await readFile(original, 'utf8').catch(() => '');
  if (source.split(WRITE).length !== 2) return undefined;
  await mkdir(dir, { recursive: true });
  // The cache may be shared by platforms that reach it by different paths: what one writes has to
  // hold for all, also while another builds with it.
  const folder = await realpath(dir);
  const replacement = path.join(folder, 'file.go');
  const overlay = path.join(folder, 'overlay.json');
  await replaceFile(replacement, source.replace(WRITE, () => WRITE + HOOK) + VARIABLE);
  await replaceFile(overlay, JSON.stringify({ Replace: { [original]: replacement } }));
  return overlay;
}

async function replaceFile(file: string, text: string): Promise<void> {
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return;
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, file);
}
