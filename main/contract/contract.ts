import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { ERRORS } from './errors.ts';
import { FunctionDetail, FunctionInfo, FunctionInput, FunctionUpdate } from './function.ts';
import {
  Invocation,
  InvocationPage,
  InvocationQuery,
  InvocationRecord,
  InvokeInput,
} from './invocation.ts';
import { LogLine, LogPage, LogQuery, LogTail } from './log.ts';
import { Health, Metrics } from './metrics.ts';
import { RuntimeInfo, Template } from './runtime.ts';

/** The path parameter of everything about one function: its id or its name. */
const ById = z.object({ id: z.string().min(1).max(64) });
const { INVALID_INPUT, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, NAME_TAKEN } = ERRORS;
const { EVENT_TOO_LARGE, BUILD_FAILED, QUEUE_FULL, RUNTIME_MISSING, SHUTTING_DOWN } = ERRORS;

const base = oc.errors({ INVALID_INPUT, UNAUTHORIZED, FORBIDDEN });

const functions = {
  create: base
    .route({
      method: 'POST',
      path: '/api/v1/functions',
      successStatus: 201,
      tags: ['functions'],
      summary: 'Create a function',
    })
    .errors({ NAME_TAKEN, BUILD_FAILED, SHUTTING_DOWN })
    .input(FunctionInput)
    .output(FunctionDetail),
  list: base
    .route({
      method: 'GET',
      path: '/api/v1/functions',
      tags: ['functions'],
      summary: 'List functions, by name',
    })
    .output(z.array(FunctionInfo)),
  get: base
    .route({
      method: 'GET',
      path: '/api/v1/functions/{id}',
      tags: ['functions'],
      summary: 'One function with its source',
    })
    .errors({ NOT_FOUND })
    .input(ById)
    .output(FunctionDetail),
  update: base
    .route({
      method: 'PUT',
      path: '/api/v1/functions/{id}',
      tags: ['functions'],
      summary: 'Save a new version; what is left out stays as it was',
    })
    .errors({ NOT_FOUND, NAME_TAKEN, BUILD_FAILED, SHUTTING_DOWN })
    .input(FunctionUpdate.safeExtend(ById.shape))
    .output(FunctionDetail),
  remove: base
    .route({
      method: 'DELETE',
      path: '/api/v1/functions/{id}',
      successStatus: 204,
      tags: ['functions'],
      summary: 'Delete a function; its history stays',
    })
    .errors({ NOT_FOUND })
    .input(ById)
    .output(z.void()),
  invoke: base
    .route({
      method: 'POST',
      path: '/api/v1/functions/{id}/invoke',
      tags: ['invocations'],
      summary: 'Call a function and wait for how it ended',
    })
    .errors({ NOT_FOUND, EVENT_TOO_LARGE, QUEUE_FULL, RUNTIME_MISSING, SHUTTING_DOWN })
    .input(InvokeInput.safeExtend(ById.shape))
    .output(Invocation),
};

const invocations = {
  list: base
    .route({
      method: 'GET',
      path: '/api/v1/invocations',
      tags: ['invocations'],
      summary: 'History, newest first',
    })
    .input(InvocationQuery)
    .output(InvocationPage),
  get: base
    .route({
      method: 'GET',
      path: '/api/v1/invocations/{id}',
      tags: ['invocations'],
      summary: 'One invocation with its event, result and logs',
    })
    .errors({ NOT_FOUND })
    .input(ById)
    .output(InvocationRecord),
};

const logs = {
  query: base
    .route({
      method: 'GET',
      path: '/api/v1/logs',
      tags: ['logs'],
      summary: 'Search what functions printed, newest first',
    })
    .input(LogQuery)
    .output(LogPage),
  stream: base
    .route({
      method: 'GET',
      path: '/api/v1/logs/stream',
      tags: ['logs'],
      summary: 'What functions print from now on, as server-sent events',
    })
    .input(LogTail)
    .output(eventIterator(LogLine)),
};

const runtimes = {
  list: base
    .route({
      method: 'GET',
      path: '/api/v1/runtimes',
      tags: ['runtimes'],
      summary: 'Languages, what of them is installed, and how to install the rest',
    })
    .output(z.array(RuntimeInfo)),
  templates: base
    .route({
      method: 'GET',
      path: '/api/v1/templates',
      tags: ['runtimes'],
      summary: 'Examples that new functions start from',
    })
    .output(z.array(Template)),
};

const system = {
  health: oc
    .route({ method: 'GET', path: '/api/health', tags: ['system'], summary: 'Alive and ready?' })
    .output(Health),
  metrics: base
    .route({ method: 'GET', path: '/api/metrics', tags: ['system'], summary: 'Metrics as JSON' })
    .output(Metrics),
};

/** Everything the platform can be asked, whatever carries the question. */
export const contract = { functions, invocations, logs, runtimes, system };
