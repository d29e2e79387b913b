import { z } from 'zod';
import { LogLevel } from '../contract/log.ts';
import { key } from './key.ts';

const MIB = 1024 * 1024;

const hostName = z.string().regex(/^[A-Za-z0-9.:[\]_-]+$/);
const filePath = z.string().min(1);
const program = filePath.optional();

const bytes = z
  .int()
  .min(1_024)
  .max(256 * MIB);
const BYTES_ALLOWED = 'a whole number of bytes from 1024 to 268435456 (256 MB)';

function tool(id: string, label: string) {
  return key({
    schema: program,
    kind: 'program',
    default: undefined,
    defaultText: 'the one found on this machine',
    env: `CLOUDFUNCTION_${id.toUpperCase()}_PATH`,
    flag: `${id}-path`,
    argument: 'path',
    description: `The ${label} to run functions with, instead of the one found.`,
    allowed: 'the path of a program',
  });
}

/**
 * Every setting, once. Names are in camel case here and in snake case in the file:
 * `server.allowedHosts` is `allowed_hosts` below `server`.
 */
export const CONFIG_TABLE = {
  server: {
    host: key({
      schema: hostName,
      kind: 'text',
      default: '127.0.0.1',
      env: 'HOST',
      flag: 'host',
      argument: 'address',
      description:
        'The address to listen on. Anything but a loopback address opens the server to the network.',
      allowed: 'an IP address or a host name, such as 127.0.0.1',
    }),
    port: key({
      schema: z.int().min(0).max(65_535),
      kind: 'number',
      default: 8080,
      env: 'PORT',
      flag: 'port',
      argument: 'number',
      description: 'The port to listen on; 0 takes any free one.',
      allowed: 'a whole number from 0 to 65535',
    }),
    mode: key({
      schema: z.enum(['release', 'debug']),
      kind: 'text',
      default: 'release',
      env: 'MODE',
      flag: 'mode',
      argument: 'mode',
      description: 'debug adds details of the platform itself to its log.',
      allowed: 'release or debug',
    }),
    allowedHosts: key({
      schema: z.array(hostName),
      kind: 'list',
      default: [],
      env: 'CLOUDFUNCTION_ALLOWED_HOSTS',
      flag: 'allowed-hosts',
      argument: 'names',
      description:
        'Further host names by which this server may be called; requests for others are refused.',
      allowed: 'a list of host names without scheme and path, such as functions.example.org',
    }),
  },
  limits: {
    eventBytes: key({
      schema: bytes,
      kind: 'number',
      default: 6 * MIB,
      env: 'CLOUDFUNCTION_EVENT_BYTES',
      flag: 'event-bytes',
      argument: 'bytes',
      description: 'The largest event a call may bring, in bytes.',
      allowed: BYTES_ALLOWED,
    }),
    resultBytes: key({
      schema: bytes,
      kind: 'number',
      default: 6 * MIB,
      env: 'CLOUDFUNCTION_RESULT_BYTES',
      flag: 'result-bytes',
      argument: 'bytes',
      description: 'The largest result a function may return, in bytes.',
      allowed: BYTES_ALLOWED,
    }),
  },
  runtime: {
    workDir: key({
      schema: filePath,
      kind: 'path',
      default: '',
      defaultText: 'functions, in the data directory',
      env: 'FUNCTIONS_DIR',
      flag: 'functions-dir',
      argument: 'folder',
      description: 'The folder that the code of functions is unpacked into.',
      allowed: 'the path of a folder',
    }),
    maxConcurrent: key({
      schema: z.int().min(1).max(1_000),
      kind: 'number',
      default: 10,
      env: 'CLOUDFUNCTION_MAX_CONCURRENT',
      flag: 'max-concurrent',
      argument: 'number',
      description: 'How many calls may run at once, over all functions.',
      allowed: 'a whole number from 1 to 1000',
    }),
    defaultTimeout: key({
      schema: z.number().min(0.05).max(86_400),
      kind: 'number',
      default: 30,
      env: 'CLOUDFUNCTION_DEFAULT_TIMEOUT',
      flag: 'default-timeout',
      argument: 'seconds',
      description: 'How long a call may take where its function sets no timeout, in seconds.',
      allowed: 'a number of seconds from 0.05 to 86400',
    }),
    defaultMemory: key({
      schema: z.int().min(64).max(65_536),
      kind: 'number',
      default: 256,
      env: 'CLOUDFUNCTION_DEFAULT_MEMORY',
      flag: 'default-memory',
      argument: 'MB',
      description: 'How much memory a worker may use where its function sets no limit, in MB.',
      allowed: 'a whole number of MB from 64 to 65536',
    }),
    maxQueue: key({
      schema: z.int().min(0).max(1_000_000),
      kind: 'number',
      default: 1_000,
      env: 'CLOUDFUNCTION_MAX_QUEUE',
      flag: 'max-queue',
      argument: 'number',
      description: 'How many calls may wait for a worker before further ones are refused.',
      allowed: 'a whole number from 0 to 1000000',
    }),
    idleTimeout: key({
      schema: z.number().min(1).max(86_400),
      kind: 'number',
      default: 300,
      env: 'CLOUDFUNCTION_IDLE_TIMEOUT',
      flag: 'idle-timeout',
      argument: 'seconds',
      description: 'How long a worker is kept warm without a call, in seconds.',
      allowed: 'a number of seconds from 1 to 86400',
    }),
    initTimeout: key({
      schema: z.number().min(0.1).max(600),
      kind: 'number',
      default: 10,
      env: 'CLOUDFUNCTION_INIT_TIMEOUT',
      flag: 'init-timeout',
      argument: 'seconds',
      description: 'How long a worker may take to load a function, in seconds.',
      allowed: 'a number of seconds from 0.1 to 600',
    }),
    shutdownGrace: key({
      schema: z.number().min(0).max(600),
      kind: 'number',
      default: 5,
      env: 'CLOUDFUNCTION_SHUTDOWN_GRACE',
      flag: 'shutdown-grace',
      argument: 'seconds',
      description: 'How long running calls may still take when the server stops, in seconds.',
      allowed: 'a number of seconds from 0 to 600',
    }),
    paths: {
      node: tool('node', 'Node.js'),
      python: tool('python', 'Python'),
      go: tool('go', 'Go tool'),
    },
  },
  monitor: {
    logLevel: key({
      schema: LogLevel,
      kind: 'text',
      default: 'info',
      env: 'LOG_LEVEL',
      flag: 'log-level',
      argument: 'level',
      description: "The least important lines that the platform's own log shows.",
      allowed: 'debug, info, warn or error',
    }),
    enableMetrics: key({
      schema: z.boolean(),
      kind: 'boolean',
      default: true,
      env: 'CLOUDFUNCTION_ENABLE_METRICS',
      flag: 'enable-metrics',
      argument: 'boolean',
      description: 'Whether GET /metrics answers, for Prometheus.',
      allowed: 'true or false',
    }),
  },
  storage: {
    maxAgeDays: key({
      schema: z.number().min(0.01).max(36_500),
      kind: 'number',
      default: 30,
      env: 'CLOUDFUNCTION_MAX_AGE_DAYS',
      flag: 'max-age-days',
      argument: 'days',
      description: 'How long the history and the logs of calls are kept, in days.',
      allowed: 'a number of days from 0.01 to 36500',
    }),
    maxSizeMb: key({
      schema: z.int().min(16).max(1_048_576),
      kind: 'number',
      default: 2_048,
      env: 'CLOUDFUNCTION_MAX_SIZE_MB',
      flag: 'max-size-mb',
      argument: 'MB',
      description: 'How large the database may grow before the oldest history is removed, in MB.',
      allowed: 'a whole number of MB from 16 to 1048576',
    }),
  },
};
