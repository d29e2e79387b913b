import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { RENDERER_HEADERS } from './renderer-headers.ts';

/**
 * Serves the renderer's files at `/`. They are no secret: what they show comes from the API.
 * Returns whether there are any, which a checkout that was never built has not.
 */
export function serveRenderer(app: FastifyInstance, packageRoot: string): boolean {
  const root = path.join(packageRoot, 'out/renderer');
  if (!existsSync(path.join(root, 'index.html'))) return false;
  void app.register(fastifyStatic, {
    root,
    // File names in assets/ carry a hash of their content.
    cacheControl: false,
    setHeaders(reply, file) {
      const hashed = path.dirname(file) === path.join(root, 'assets');
      for (const [name, value] of Object.entries(RENDERER_HEADERS)) reply.header(name, value);
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return true;
}
