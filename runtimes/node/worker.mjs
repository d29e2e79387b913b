// The Node.js worker: speaks runtimes/PROTOCOL.md on the channel, runs one function.
import path from 'node:path';
import { flushOutput, register as registerConsole } from './console.mjs';
import { describeError, failure } from './errors.mjs';
import { FRAME, openChannel } from './channel.mjs';
import { loadHandler } from './load.mjs';

/** Time the current event may have run before the platform may have asked for the others back. */
const RECALL_AFTER_MS = 5;

const channel = openChannel(process.env, receive);
for (const name of ['CF_CHANNEL', 'ELECTRON_RUN_AS_NODE']) delete process.env[name];
registerConsole((level, stream, text) => channel.log(current?.id ?? 0, level, stream, text));
Error.stackTraceLimit = 50;

let handler;
let settings;
/** The event that runs, and those that wait for it. */
let current;
const waiting = [];

function receive(type, id, payload) {
  if (type === FRAME.INVOKE) {
    const contextEnd = 44 + payload.readUInt32LE(40);
    waiting.push({
      id,
      timeoutMs: payload.readUInt32LE(0),
      requestId: payload.latin1Slice(4, 40),
      context: payload.utf8Slice(44, contextEnd),
      event: payload.utf8Slice(contextEnd, payload.length),
    });
    if (current === undefined) runWaiting();
  } else if (type === FRAME.RECALL) {
    const index = waiting.findIndex((call) => call.id === id);
    if (index < 0) return;
    waiting.splice(index, 1);
    channel.send(FRAME.RECALLED, id);
  } else if (type === FRAME.LOAD) {
    void load(JSON.parse(payload.toString()));
  }
}

async function load(message) {
  settings = message;
  channel.limitLog(message);
  try {
    process.chdir(message.dir);
    for (const [name, value] of Object.entries(message.env)) process.env[name] = value;
    handler = await loadHandler(message);
    channel.send(FRAME.READY, 0);
  } catch (error) {
    channel.send(FRAME.LOAD_FAILED, 0, JSON.stringify(describeError(error, message.dir)));
    process.exit(1);
  }
}

function runWaiting() {
  for (let call = waiting.shift(); call !== undefined; call = waiting.shift()) {
    current = call;
    let event;
    try {
      event = JSON.parse(call.event);
    } catch (error) {
      endWith(call, 0, failure('EventNotReadable', `The event is not JSON: ${error.message}`));
      continue;
    }
    const startedAt = performance.now();
    let result;
    try {
      result = handler(event, contextOf(call));
    } catch (error) {
      endWith(call, performance.now() - startedAt, describeError(error, settings.dir));
      continue;
    }
    if (result !== null && typeof result === 'object' && typeof result.then === 'function') {
      finishLater(call, startedAt, result);
      return;
    }
    answer(call, performance.now() - startedAt, result);
    if (waiting.length > 0 && performance.now() - startedAt > RECALL_AFTER_MS) {
      // Before the next event begins, read what came meanwhile: it may be asked back.
      setImmediate(() => setImmediate(runWaiting));
      return;
    }
  }
}

async function finishLater(call, startedAt, promise) {
  try {
    const result = await promise;
    answer(call, performance.now() - startedAt, result);
  } catch (error) {
    endWith(call, performance.now() - startedAt, describeError(error, settings.dir));
  }
  runWaiting();
}

function answer(call, runMs, result) {
  let json;
  try {
    json = encode(result);
  } catch (error) {
    return endWith(
      call,
      runMs,
      failure('ResultNotJson', `The result can't be JSON: ${error.message}`),
    );
  }
  // A UTF-16 unit is at most three bytes, so most results need no counting.
  const limit = settings.maxResultBytes;
  if (json.length * 3 > limit) {
    const bytes = Buffer.byteLength(json);
    if (bytes > limit) {
      const message = `The result has ${bytes} bytes; at most ${limit} are allowed.`;
      return endWith(call, runMs, failure('ResultTooLarge', message));
    }
  }
  flushOutput();
  current = undefined;
  channel.sendEnd(FRAME.RESULT, call.id, runMs, json);
}

function endWith(call, runMs, error) {
  flushOutput();
  current = undefined;
  channel.sendEnd(FRAME.ERROR, call.id, runMs, JSON.stringify(error));
}

function encode(result) {
  if (result === undefined) return 'null';
  if (typeof result === 'number' && !Number.isFinite(result)) throw new Error(`it is ${result}`);
  const json = JSON.stringify(result);
  if (json === undefined) throw new Error(`it is a ${typeof result}`);
  return json;
}

function contextOf({ context, requestId, timeoutMs }) {
  const deadlineMs = Date.now() + timeoutMs;
  const { functionName, functionVersion, memoryMb } = settings;
  return {
    ...(context === '{}' ? undefined : JSON.parse(context)),
    requestId,
    functionName,
    functionVersion: String(functionVersion),
    memoryLimitMb: memoryMb,
    timeoutMs,
    deadlineMs,
    getRemainingTimeMs: () => Math.max(0, deadlineMs - Date.now()),
  };
}

// An error that no handler can catch (a timer's callback, a promise nobody awaits) ends the call
// with that error, and the worker with it: its state can't be trusted any more.
process.on('uncaughtException', (error) => {
  const described = describeError(error, settings?.dir ?? '');
  if (current !== undefined) endWith(current, 0, described);
  else channel.log(0, 3, 1, described.raw);
  process.exit(1);
});

// Loads a function and runs an event once while nobody waits: whatever Node.js reads or compiles at
// its first use would otherwise make the first real call 2 ms slower.
async function rehearse() {
  await load({
    file: path.join(import.meta.dirname, 'rehearsal.mjs'),
    export: 'handler',
    dir: import.meta.dirname,
    maxResultBytes: 1024,
    env: {},
  });
  const invoke = Buffer.alloc(44 + 4, '{}');
  invoke.writeUInt32LE(2, 40);
  receive(FRAME.INVOKE, 0, invoke);
  await new Promise(setImmediate);
  handler = settings = undefined;
}

await channel.silently(rehearse);
channel.send(FRAME.HELLO, 0, '{"protocol":1}');
