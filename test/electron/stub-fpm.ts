import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Notes what it was asked for, and keeps what tells the system about the application. */
const PROGRAM = `#!/bin/sh
cd "$(dirname "$0")" || exit 1
printf '%s\\n' "$@" > arguments
for argument; do
  case "$argument" in
    *.desktop=*) cp "\${argument%%=*}" application.desktop ;;
    *.xml=*) cp "\${argument%%=*}" types.xml ;;
  esac
done
`;

/** Stands in for fpm, which makes a .deb and would have to be downloaded. Tells where it is. */
export async function writeStubFpm(folder: string): Promise<string> {
  const program = path.join(folder, 'fpm');
  await mkdir(folder, { recursive: true });
  await writeFile(program, PROGRAM, { mode: 0o755 });
  return program;
}
