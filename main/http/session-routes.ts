import type { FastifyInstance } from 'fastify';
import { PlatformError } from '../contract/errors.ts';
import type { Sessions } from './sessions.ts';

/** How a browser gets its session, and loses it. */
export function registerSession(app: FastifyInstance, sessions: Sessions): void {
  app.post('/api/session', (request, reply) => {
    const { kind, session } = request.caller;
    if (kind === 'key') {
      throw new PlatformError('FORBIDDEN', 'An API key is for programs: sign in as a user.');
    }
    return reply.status(201).send({ ticket: sessions.createTicket(session) });
  });
  app.delete('/api/session', (_request, reply) =>
    reply.header('set-cookie', sessions.ending).status(204).send(),
  );
  app.get<{ Querystring: { ticket?: unknown } }>('/session', (request, reply) => {
    const { ticket } = request.query;
    const cookie = typeof ticket === 'string' ? sessions.redeem(ticket) : undefined;
    if (cookie === undefined) {
      throw new PlatformError(
        'UNAUTHORIZED',
        'This link was used already or is older than ten minutes. Make a new one with: cloudfunction open',
      );
    }
    return reply
      .header('set-cookie', cookie)
      .header('referrer-policy', 'no-referrer')
      .redirect('/');
  });
}
