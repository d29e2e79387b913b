import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';
import { RENDERER_HEADERS } from '../http/renderer-headers.ts';

const SCHEME = 'app';
const HOST = 'bundle';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Makes `app://` a scheme like https. Once, before the application is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Serves the files of a folder, and nothing outside it, as `app://bundle/…`. */
export function serveRenderer(folder: string): void {
  protocol.handle(SCHEME, (request) => answer(folder, request));
}

async function answer(folder: string, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405);
  const file = fileOf(folder, request.url);
  if (file === undefined) return refusal(400);
  try {
    // Not by a stream or a descriptor: inside an archive only whole files can be read.
    const body = await readFile(file);
    const type = CONTENT_TYPES[path.extname(file)] ?? 'application/octet-stream';
    return new Response(body, { headers: { ...RENDERER_HEADERS, 'content-type': type } });
  } catch {
    return refusal(404);
  }
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: RENDERER_HEADERS });
}

/** Undefined for what is not a place inside the folder. */
function fileOf(folder: string, address: string): string | undefined {
  const url = URL.parse(address);
  if (url?.host !== HOST) return undefined;
  let pathname: string;
  try {
    pathname = decodeURIComponent(url.pathname);
  } catch {
    return undefined;
  }
  // A backslash or a drive letter would mean another place on Windows.
  if (/[\\:\0]/.test(pathname)) return undefined;
  const file = path.join(folder, pathname === '/' ? 'index.html' : pathname);
  const relative = path.relative(folder, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? undefined : file;
}
