import type { Identity } from '../accounts/identity.ts';
import { OpenAPIHandler } from '@orpc/openapi/fastify';
import { RPCHandler } from '@orpc/server/fastify';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { allow } from '../api/allow.ts';
import { toPlatformError } from '../api/errors.ts';
import type { ApiContext } from '../api/implementer.ts';
import { router } from '../api/router.ts';
import type { Shell } from '../api/shell.ts';
import { tellErrors } from '../api/tell-errors.ts';
import { NOBODY } from '../contract/access.ts';
import { PlatformError } from '../contract/errors.ts';
import type { Platform } from '../platform.ts';
import type { HostLog } from '../../runtimes/runtime.ts';
import { registerDocs } from './docs.ts';
import { createGuard } from './guard.ts';
import { createInvokeRoute } from './invoke-route.ts';
import { createOpenAnswers } from './open-answers.ts';
import { createOpenRoutes } from './open-routes.ts';
import { createOpenApiDocument } from './openapi.ts';
import { createPrometheusPage } from './prometheus.ts';
import { serveRenderer } from './renderer.ts';
import { errorHeaders, refuseConnection, withErrorHeaders } from './send-error.ts';
import { registerSession } from './session-routes.ts';
import { createSessions } from './sessions.ts';
import { acceptUploads } from './uploads.ts';

// Imported as an ES module it would load the whole WebSocket client for one of its exports: 50 ms.
const http = process.getBuiltinModule('node:http');
/** A function's source with all its files, and what JSON adds to it. */
const MAX_SOURCE_BYTES = 20 * 1024 * 1024;
/**
 * Connections that the system holds until they are accepted; it may allow fewer. Beyond them it makes
 * clients try again after a second, and resets some. Node.js has 511.
 */
const MAX_UNACCEPTED = 16_384;
/** ms that open connections get when the server closes. */
const CLOSE_AFTER_MS = 1_000;
const STRANGER: Identity = { ...NOBODY, isCurrent: () => true };
declare module 'fastify' {
  interface FastifyRequest {
    caller: Identity;
  }
}

export interface HttpOptions {
  platform: Platform;
  shell: Shell;
  token: string;
  /** Where to listen; port 0 takes any free one. */
  host: string;
  port: number;
  /** Further host names that requests may be addressed to. */
  allowedHosts: readonly string[];
  /** Whether `GET /metrics` answers. */
  enableMetrics: boolean;
  /** The folder of package.json, where the reference's assets are found. */
  packageRoot: string;
  version: string;
  log: HostLog;
}

export interface HttpServer {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** An address that signs one browser in, once, within ten minutes. */
  createLink(): string;
  /** Stops accepting and waits for what is under way. */
  close(): Promise<void>;
}

/** Serves the contract over HTTP: REST, OpenAPI, the reference page, metrics. */
export async function startHttpServer(options: HttpOptions): Promise<HttpServer> {
  const { platform, shell, token, host, port, log, version } = options;
  const sessions = createSessions(token);
  const { accounts } = platform;
  const guard = createGuard({
    ...{ token, sessions, accounts, hosts: [host, ...options.allowedHosts] },
  });
  const isOpen = createOpenRoutes();
  const answers = createOpenAnswers();
  const stopFollowing = accounts.onRevoked(answers.cutRevoked);
  const invoke = createInvokeRoute(platform, guard);

  function refuse(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    // What is left of a refused body is not read: the connection can't be used again.
    if (!request.raw.complete) reply.header('connection', 'close');
    const platformError = fromFastify(error);
    if (platformError.code === 'INTERNAL') log.error({ err: error }, 'a request failed');
    return reply
      .status(platformError.status)
      .headers(errorHeaders(platformError))
      .send(platformError.toBody());
  }

  const app = Fastify({
    bodyLimit: MAX_SOURCE_BYTES,
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseConnection,
    routerOptions: { maxParamLength: 200 },
    // Of an address that can't be read: no route and no hook is asked.
    frameworkErrors: (error, request, reply) => void refuse(error, request, reply),
    serverFactory: (handler) =>
      http.createServer(
        // A client that keeps its connection must not meet its end between two calls.
        // Whoever sends a request slower than these is looked for every two seconds.
        {
          keepAliveTimeout: 75_000,
          requestTimeout: 60_000,
          headersTimeout: 10_000,
          connectionsCheckingInterval: 2_000,
        },
        (request, response) => {
          if (!invoke(request, response)) handler(request, response);
        },
      ),
  });
  acceptJson(app);
  acceptUploads(app, guard);
  app.decorateRequest('caller');
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    guard.admit(request.raw);
    const path = request.url.split('?', 1)[0] ?? '';
    request.caller = isOpen(path) ? STRANGER : await guard.authorize(request.raw);
    answers.watch(reply.raw, request.caller);
  });
  app.setErrorHandler(refuse);
  app.setNotFoundHandler(() => {
    throw new PlatformError('NOT_FOUND');
  });

  registerApi(app, { platform, shell }, log);
  registerSession(app, sessions);
  registerDocs(app, options.packageRoot);
  const document = createOpenApiDocument(version);
  app.get('/api/openapi.json', () => document());
  if (options.enableMetrics) {
    const page = createPrometheusPage(platform);
    app.get('/metrics', async (request, reply) => {
      allow(request.caller, 'read');
      return reply.type(page.contentType).send(await page.render());
    });
  }
  const hasRenderer = serveRenderer(app, options.packageRoot);
  if (!hasRenderer) app.get('/', (_request, reply) => reply.redirect('/api/docs'));

  await app.listen({ host, port, backlog: MAX_UNACCEPTED });
  const address = app.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const url = `http://${urlHost(host)}:${bound}`;
  return {
    url,
    createLink: () => `${url}/session?ticket=${sessions.createTicket()}`,
    close() {
      stopFollowing();
      answers.close();
      return closeServer(app);
    },
  };
}

/** Lets answers under way be sent, but not the last client decide when the server ends. */
async function closeServer(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), CLOSE_AFTER_MS);
  await app.close();
  clearTimeout(cut);
}

/** JSON and nothing else. No body is none, whatever the content type: DELETE needs no special client. */
function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, body, done) => {
      if (body === '') done(null, undefined);
      else void parse(request, body, done);
    },
  );
}

function registerApi(
  app: FastifyInstance,
  parts: Pick<ApiContext, 'platform' | 'shell'>,
  log: HostLog,
): void {
  const contextOf = ({ caller, ip }: FastifyRequest) => ({ ...parts, caller, address: ip });
  // A list of its own for each: handlers add to the one they are given.
  const rest = new OpenAPIHandler(router, {
    clientInterceptors: [tellErrors(log)],
    rootInterceptors: [withErrorHeaders],
    // The one error body, also for what failed before there was a procedure.
    customErrorResponseBodyEncoder: (error) => toPlatformError(error).toBody(),
  });
  // The renderer's: the same procedures without REST's detours, as over the desktop's message port.
  const rpc = new RPCHandler(router, {
    clientInterceptors: [tellErrors(log)],
    rootInterceptors: [withErrorHeaders],
  });
  // By its status too: what balances load looks at nothing else.
  app.get('/api/health', (_request, reply) => {
    const health = parts.platform.health();
    return reply.status(health.ready ? 200 : 503).send(health);
  });
  app.all('/api/*', async (request, reply) => {
    const { matched } = await rest.handle(request, reply, { context: contextOf(request) });
    if (!matched) throw new PlatformError('NOT_FOUND');
    return reply;
  });
  app.post('/rpc/*', async (request, reply) => {
    const { matched } = await rpc.handle(request, reply, {
      ...{ context: contextOf(request), prefix: '/rpc' },
    });
    if (!matched) throw new PlatformError('NOT_FOUND');
    return reply;
  });
}

/** Fastify's own refusals, in the platform's words. */
function fromFastify(error: FastifyError): PlatformError {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new PlatformError('EVENT_TOO_LARGE', undefined, { data: { limit: MAX_SOURCE_BYTES } });
  }
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return new PlatformError(
      'INVALID_INPUT',
      'Send the body with "content-type: application/json".',
      { data: { field: 'content-type' } },
    );
  }
  if (error.code === 'FST_ERR_BAD_URL') {
    return new PlatformError('INVALID_INPUT', 'The address is not valid.', { cause: error });
  }
  // A path that leaves the folder of the page's files.
  if (error.code === 'FST_STATIC_FORBIDDEN_PATH') return new PlatformError('NOT_FOUND');
  if (!(error instanceof PlatformError) && error.statusCode === 400) {
    return new PlatformError('INVALID_INPUT', 'The body is not valid JSON.', { cause: error });
  }
  return toPlatformError(error);
}

function urlHost(host: string): string {
  // What listens everywhere is reached here by the loopback address.
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
