import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { administers, invokes, reads, writes } from './bases.ts';
import { ERRORS } from './errors.ts';
import {
  Env,
  FormatInput,
  FunctionDetail,
  FunctionInfo,
  FunctionInput,
  FunctionOverview,
  FunctionUpdate,
  Imported,
  ImportInput,
  SavedEvent,
  VersionInfo,
} from './function.ts';
import { Invocation, InvokeInput, RunEvent, RunInput } from './invocation.ts';

/** The path parameter of everything about one function, its id or its name; or about one call. */
export const ById = z.object({ id: z.string().min(1).max(64) });
const ByVersion = ById.extend({ version: z.coerce.number().int().min(1) });
const { NOT_FOUND, NAME_TAKEN, VERSION_CONFLICT, EVENT_TOO_LARGE } = ERRORS;
const { BUILD_FAILED, QUEUE_FULL, RUNTIME_MISSING, SANDBOX_MISSING, SHUTTING_DOWN } = ERRORS;

export const functions = {
  create: writes
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
  list: reads
    .route({
      method: 'GET',
      path: '/api/v1/functions',
      tags: ['functions'],
      summary: 'List functions, by name',
    })
    .output(z.array(FunctionInfo)),
  get: reads
    .route({
      method: 'GET',
      path: '/api/v1/functions/{id}',
      tags: ['functions'],
      summary: 'One function with its source',
    })
    .errors({ NOT_FOUND })
    .input(ById)
    .output(FunctionDetail),
  update: writes
    .route({
      method: 'PUT',
      path: '/api/v1/functions/{id}',
      tags: ['functions'],
      summary: 'Save a new version; what is left out stays as it was',
    })
    .errors({ NOT_FOUND, NAME_TAKEN, VERSION_CONFLICT, BUILD_FAILED, SHUTTING_DOWN })
    .input(FunctionUpdate.safeExtend(ById.shape))
    .output(FunctionDetail),
  remove: writes
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
  invoke: invokes
    .route({
      method: 'POST',
      path: '/api/v1/functions/{id}/invoke',
      tags: ['invocations'],
      summary: 'Call a function and wait for how it ended',
    })
    .errors({
      ...{ NOT_FOUND, EVENT_TOO_LARGE, QUEUE_FULL, SHUTTING_DOWN },
      ...{ RUNTIME_MISSING, SANDBOX_MISSING },
    })
    .input(InvokeInput.safeExtend(ById.shape))
    .output(Invocation),
  run: invokes
    .route({
      method: 'POST',
      path: '/api/v1/functions/{id}/run',
      tags: ['invocations'],
      summary: 'Call a function and watch it run, as server-sent events; hanging up cancels it',
    })
    .errors({
      ...{ NOT_FOUND, EVENT_TOO_LARGE, QUEUE_FULL, SHUTTING_DOWN },
      ...{ RUNTIME_MISSING, SANDBOX_MISSING },
    })
    .input(RunInput.safeExtend(ById.shape))
    .output(eventIterator(RunEvent)),
  overview: reads
    .route({
      method: 'GET',
      path: '/api/v1/overview',
      tags: ['functions'],
      summary: 'All functions with their state, last call and recent figures, by name',
    })
    .output(z.array(FunctionOverview)),
  restore: writes
    .route({
      method: 'POST',
      path: '/api/v1/functions/{id}/restore',
      tags: ['functions'],
      summary: 'Bring back a deleted function; the id, versions and history are as before',
    })
    .errors({ NOT_FOUND, NAME_TAKEN, BUILD_FAILED, SHUTTING_DOWN })
    // The store erased the variables' values when the function was deleted.
    .input(z.strictObject({ ...ById.shape, env: Env.optional() }))
    .output(FunctionDetail),
  versions: reads
    .route({
      method: 'GET',
      path: '/api/v1/functions/{id}/versions',
      tags: ['functions'],
      summary: 'Versions of a function, newest first',
    })
    .errors({ NOT_FOUND })
    .input(ById)
    .output(z.array(VersionInfo)),
  version: reads
    .route({
      method: 'GET',
      path: '/api/v1/functions/{id}/versions/{version}',
      tags: ['functions'],
      summary: 'One version with its source',
    })
    .errors({ NOT_FOUND })
    .input(ByVersion)
    .output(FunctionDetail),
  format: invokes
    .route({
      method: 'POST',
      path: '/api/v1/format',
      tags: ['functions'],
      summary: "Format a file with its language's own formatter",
    })
    .errors({ BUILD_FAILED, RUNTIME_MISSING })
    .input(FormatInput)
    .output(z.object({ text: z.string() })),
  export: administers
    .route({
      method: 'POST',
      path: '/api/v1/export',
      tags: ['functions'],
      summary:
        'Functions as plain files in a zip archive (.cfarchive), without the values of variables',
    })
    .errors({ NOT_FOUND })
    /** Ids or names; all of them where it is left out. */
    .input(z.strictObject({ functions: z.array(z.string().max(64)).optional() }))
    .output(z.file()),
  import: administers
    .route({
      method: 'POST',
      path: '/api/v1/import',
      tags: ['functions'],
      summary: 'Create functions from such an archive',
    })
    .errors({ EVENT_TOO_LARGE })
    .input(ImportInput)
    .output(z.array(Imported)),
};

export const events = {
  list: reads
    .route({
      method: 'GET',
      path: '/api/v1/functions/{id}/events',
      tags: ['functions'],
      summary: 'Events kept to test a function with, by name',
    })
    .errors({ NOT_FOUND })
    .input(ById)
    .output(z.array(SavedEvent)),
  save: writes
    .route({
      method: 'PUT',
      path: '/api/v1/functions/{id}/events/{name}',
      tags: ['functions'],
      summary: 'Keep an event under a name',
    })
    .errors({ NOT_FOUND })
    .input(SavedEvent.extend(ById.shape))
    .output(SavedEvent),
  remove: writes
    .route({
      method: 'DELETE',
      path: '/api/v1/functions/{id}/events/{name}',
      successStatus: 204,
      tags: ['functions'],
      summary: 'Forget a kept event',
    })
    .errors({ NOT_FOUND })
    .input(SavedEvent.pick({ name: true }).extend(ById.shape))
    .output(z.void()),
};
