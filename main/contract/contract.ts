import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { account, audit, keys, users } from './account-contract.ts';
import { administers, open, reads, writes } from './bases.ts';
import { Changes } from './change.ts';
import { ERRORS } from './errors.ts';
import { ById, events, functions } from './function-contract.ts';
import { InvocationPage, InvocationQuery, InvocationRecord } from './invocation.ts';
import { LogLine, LogPage, LogQuery, LogTail } from './log.ts';
import { Health, Metrics, Series, SeriesQuery } from './metrics.ts';
import { RuntimeInfo, SandboxInfo, Template } from './runtime.ts';
import { Access, Settings, SettingsUpdate, StorageInfo } from './settings.ts';

const invocations = {
  list: reads
    .route({
      method: 'GET',
      path: '/api/v1/invocations',
      tags: ['invocations'],
      summary: 'History, newest first',
    })
    .input(InvocationQuery)
    .output(InvocationPage),
  get: reads
    .route({
      method: 'GET',
      path: '/api/v1/invocations/{id}',
      tags: ['invocations'],
      summary: 'One invocation with its event, result and logs',
    })
    .errors({ NOT_FOUND: ERRORS.NOT_FOUND })
    .input(ById)
    .output(InvocationRecord),
};

const logs = {
  query: reads
    .route({
      method: 'GET',
      path: '/api/v1/logs',
      tags: ['logs'],
      summary: 'Search what functions printed, newest first',
    })
    .input(LogQuery)
    .output(LogPage),
  stream: reads
    .route({
      method: 'GET',
      path: '/api/v1/logs/stream',
      tags: ['logs'],
      summary: 'What functions print from now on, as server-sent events',
    })
    .input(LogTail)
    .output(eventIterator(LogLine)),
  follow: reads
    .route({
      method: 'GET',
      path: '/api/v1/logs/follow',
      tags: ['logs'],
      summary: 'The same, many lines to an event, for views of thousands of lines a second',
    })
    .input(LogTail)
    .output(eventIterator(z.array(LogLine))),
};

const runtimes = {
  list: reads
    .route({
      method: 'GET',
      path: '/api/v1/runtimes',
      tags: ['runtimes'],
      summary: 'Languages, what of them is installed, and how to install the rest',
    })
    .output(z.array(RuntimeInfo)),
  refresh: writes
    .route({
      method: 'POST',
      path: '/api/v1/runtimes/refresh',
      tags: ['runtimes'],
      summary: 'Look for the tools again, after one was installed',
    })
    .output(z.array(RuntimeInfo)),
  sandbox: reads
    .route({
      method: 'GET',
      path: '/api/v1/sandbox',
      tags: ['runtimes'],
      summary: 'Whether functions can run in a sandbox here, and what is missing where not',
    })
    .output(SandboxInfo),
  templates: reads
    .route({
      method: 'GET',
      path: '/api/v1/templates',
      tags: ['runtimes'],
      summary: 'Examples that new functions start from',
    })
    .output(z.array(Template)),
};

const system = {
  health: open
    .route({ method: 'GET', path: '/api/health', tags: ['system'], summary: 'Alive and ready?' })
    .output(Health),
  metrics: reads
    .route({ method: 'GET', path: '/api/metrics', tags: ['system'], summary: 'Metrics as JSON' })
    .output(Metrics),
  series: reads
    .route({
      method: 'GET',
      path: '/api/v1/metrics/series',
      tags: ['system'],
      summary: 'Calls, failures, durations and load over time',
    })
    .input(SeriesQuery)
    .output(Series),
  changes: reads
    .route({
      method: 'GET',
      path: '/api/v1/changes',
      tags: ['system'],
      summary: 'What changes from now on, as server-sent events',
    })
    .output(eventIterator(Changes)),
  storage: reads
    .route({
      method: 'GET',
      path: '/api/v1/storage',
      tags: ['system'],
      summary: 'What the data folder holds',
    })
    .output(StorageInfo),
};

const settings = {
  get: administers
    .route({
      method: 'GET',
      path: '/api/v1/settings',
      tags: ['settings'],
      summary: 'Every key of the configuration, its value and where that comes from',
    })
    .output(Settings),
  update: administers
    .route({
      method: 'PATCH',
      path: '/api/v1/settings',
      tags: ['settings'],
      summary: 'Write keys to the configuration file; they count from the next start',
    })
    .input(SettingsUpdate)
    .output(Settings),
  access: administers
    .route({
      method: 'GET',
      path: '/api/v1/access',
      tags: ['settings'],
      summary: 'How programs reach this platform over HTTP',
    })
    .output(Access),
  setAccess: administers
    .route({
      method: 'PUT',
      path: '/api/v1/access',
      tags: ['settings'],
      summary: 'Open or close the port, in the desktop application',
    })
    .input(z.strictObject({ enabled: z.boolean() }))
    .output(Access),
};

/** Everything the platform can be asked, whatever carries the question. */
export const contract = {
  functions,
  events,
  invocations,
  logs,
  runtimes,
  system,
  settings,
  account,
  users,
  keys,
  audit,
};
