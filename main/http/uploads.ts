import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PlatformError } from '../contract/errors.ts';
import { readBody } from './body.ts';
import type { Guard } from './guard.ts';

/** An archive of the largest size that the contract takes, and what the form around it adds. */
const MAX_FORM_BYTES = 101 * 1024 * 1024;
/** The one procedure that takes a file, at both its addresses. */
const ROUTES = new Set(['/api/v1/import', '/rpc/functions/import']);

/** Forms with files, for these routes alone: all others stay with JSON. */
export function acceptUploads(app: FastifyInstance, guard: Guard): void {
  app.addContentTypeParser('multipart/form-data', async (request: FastifyRequest) => {
    if (!ROUTES.has(request.url.split('?', 1)[0] ?? '')) {
      throw new PlatformError(
        'INVALID_INPUT',
        'Send the body with "content-type: application/json".',
        { data: { field: 'content-type' } },
      );
    }
    guard.admitForm(request.raw);
    const body = await new Promise<Buffer>((resolve, reject) =>
      readBody(request.raw, MAX_FORM_BYTES, resolve, reject),
    );
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    try {
      return await new Response(body as Uint8Array<ArrayBuffer>, { headers }).formData();
    } catch (cause) {
      throw new PlatformError('INVALID_INPUT', 'The body is not a form with files.', { cause });
    }
  });
}
