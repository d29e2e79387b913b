import { access, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Diagnostic } from '../../main/contract/function.ts';
import { BuildError, type Formatter, type MissingFormatter, type RuntimeHost } from '../runtime.ts';
import { findToolchain } from './detect.ts';
import { readGoFile } from './go-file.ts';

const TIMEOUT_MS = 10_000;
const CLAUSE = 'package main\n';
const FINDING = /^<standard input>:(?<line>\d+):(?<column>\d+): (?<message>.*)$/;

/** gofmt, which comes with every Go. */
export async function findGofmt(host: RuntimeHost): Promise<Formatter | MissingFormatter> {
  const found = await findToolchain(host);
  if (!('toolchain' in found)) return { hint: found.hint };
  const gofmt = (await beside(found.toolchain.path)) ?? (await host.which('gofmt'));
  if (gofmt === undefined) {
    return { hint: `${found.toolchain.path} has no gofmt beside it. Install Go anew to get it.` };
  }
  return { extensions: ['.go'], format: (file, text) => format(host, gofmt, file, text) };
}

/** PATH often holds links, and gofmt is beside what they lead to. */
async function beside(go: string): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'gofmt.exe' : 'gofmt';
  for (const file of [go, await realpath(go).catch(() => go)]) {
    const gofmt = path.join(path.dirname(file), name);
    const exists = await access(gofmt).then(
      () => true,
      () => false,
    );
    if (exists) return gofmt;
  }
  return undefined;
}

async function format(
  host: RuntimeHost,
  gofmt: string,
  file: string,
  text: string,
): Promise<string> {
  // gofmt takes such code too, but tells its errors of something that it has made of it.
  const clause = readGoFile(text).packageName === undefined ? CLAUSE : '';
  const { exitCode, stdout, stderr } = await host.run(gofmt, [], {
    input: clause + text,
    timeoutMs: TIMEOUT_MS,
  });
  if (exitCode === undefined) {
    throw new BuildError(`gofmt took longer than ${TIMEOUT_MS / 1000} s and was stopped.`, []);
  }
  if (exitCode !== 0) throw refusal(file, stderr, clause === '' ? 0 : 1);
  const code = stdout.slice(clause.length).replace(clause === '' ? '' : /^\n+/, '');
  return code === '' ? '' : `${code}\n`;
}

function refusal(file: string, stderr: string, added: number): BuildError {
  const diagnostics = stderr.split('\n').flatMap((row): Diagnostic[] => {
    const { line, column, message } = FINDING.exec(row.trimEnd())?.groups ?? {};
    if (message === undefined) return [];
    return [{ file, line: Math.max(1, Number(line) - added), column: Number(column), message }];
  });
  const [first] = diagnostics;
  const text = first ? `${file}, line ${first.line}: ${first.message}` : stderr.trim();
  return new BuildError(text, diagnostics);
}
