import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { contract } from '../contract/contract.ts';

/** Makes the OpenAPI document of the contract, once. */
export function createOpenApiDocument(version: string): () => Promise<unknown> {
  let document: Promise<unknown> | undefined;
  return () => {
    document ??= new OpenAPIGenerator({
      schemaConverters: [new ZodToJsonSchemaConverter()],
    }).generate(contract, {
      info: {
        title: 'CloudFunction Platform',
        version,
        description:
          'Every route but /api/health and /api/v1/sign-in needs the header `Authorization: Bearer TOKEN`: the token of the server, of a user who signed in, or an API key. An error of the platform is {code, status, message, data?}; a failure of a function is an invocation whose status is not "success".',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
      customErrorResponseBodySchema: (definitions) => ({
        type: 'object',
        properties: {
          code: { enum: definitions.map(([code]) => code) },
          status: { type: 'integer' },
          message: { type: 'string' },
          data: {},
        },
        required: ['code', 'status', 'message'],
      }),
    });
    return document;
  };
}
