// Errors in the shape of runtimes/PROTOCOL.md.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { findImport } from './imports.mjs';

const MAX_RAW = 65_536;
const MAX_CAUSES = 5;
const HARNESS = path.dirname(fileURLToPath(import.meta.url));

/** An error of the harness itself, about what the function gave or got. */
export function failure(type, message) {
  return { type, message, stack: [], raw: `${type}: ${message}` };
}

/** Whatever was thrown, normalised. `dir` is the function's folder. Never throws. */
export function describeError(thrown, dir) {
  try {
    if (!(thrown instanceof Error)) return describeValue(thrown);
    const causes = causesOf(thrown, dir);
    return {
      ...describeOne(thrown, dir),
      raw: withoutHarness(inspect(thrown)).slice(0, MAX_RAW),
      ...(causes.length > 0 && { causes }),
    };
  } catch {
    return failure('Error', 'The function threw a value that can not be described.');
  }
}

function describeOne(error, dir) {
  const stackText = typeof error.stack === 'string' ? error.stack : '';
  return {
    type: typeOf(error),
    message: String(error.message),
    stack: withImport(error, dir, frames(stackText, dir)).slice(0, 100),
  };
}

/** The import that failed comes first; Node.js leaves it out where no code of the file ran yet. */
function withImport(error, dir, stack) {
  const place = findImport(error, dir);
  if (place === undefined) return stack;
  const first = frame(place.file, place.line, place.column, undefined, dir);
  const known = stack.some(({ file, line }) => file === first.file && line === first.line);
  return known ? stack : [first, ...stack];
}

function causesOf(error, dir) {
  const causes = [];
  let { cause } = error;
  while (cause instanceof Error && causes.length < MAX_CAUSES) {
    causes.push(describeOne(cause, dir));
    cause = cause.cause;
  }
  return causes;
}

// The class, as a person would name it; a code such as ENOENT stays in the message.
function typeOf(error) {
  const own = error.constructor?.name;
  return String(error.name && error.name !== 'Error' ? error.name : own || 'Error');
}

function describeValue(value) {
  const type =
    value === null
      ? 'null'
      : typeof value === 'object'
        ? (value.constructor?.name ?? 'object')
        : typeof value;
  const message = typeof value === 'string' ? value : inspect(value);
  return { type, message, stack: [], raw: `Uncaught ${inspect(value)}`.slice(0, MAX_RAW) };
}

function frames(stack, dir) {
  const lines = stack.split('\n');
  const found = [];
  // A syntax error at load: its place is the first line, "file:///…/index.mjs:3".
  const place = /^(.+):(\d+)$/.exec(lines[0] ?? '');
  if (place && !/^\w*Error/.test(place[1]))
    found.push(frame(place[1], Number(place[2]), undefined, undefined, dir));
  for (const line of lines) {
    const match = /^\s*at (?:(?:async )?(.*?) \()?(.*?):(\d+):(\d+)\)?$/.exec(line);
    if (!match) continue;
    const [, name, file, at, column] = match;
    const where = file.replace(/^async /, '');
    const one = frame(where, Number(at), Number(column), name, dir);
    if (!isHarness(where)) found.push(one);
  }
  return found;
}

function frame(file, line, column, name, dir) {
  const absolute = file.startsWith('file:') ? fileURLToPath(file) : file;
  const relative = path.relative(dir, absolute);
  const user =
    dir !== '' &&
    path.isAbsolute(absolute) &&
    !relative.startsWith('..') &&
    !path.isAbsolute(relative);
  return {
    file: user ? relative.split(path.sep).join('/') : absolute,
    line,
    ...(column === undefined ? {} : { column }),
    ...(name === undefined || name === '' ? {} : { function: name }),
    user,
  };
}

function isHarness(file) {
  const absolute = file.startsWith('file:') ? fileURLToPath(file) : file;
  return absolute.startsWith(HARNESS + path.sep);
}

function withoutHarness(text) {
  return text
    .split('\n')
    .filter((line) => !(/^\s*at /.test(line) && line.includes(HARNESS)))
    .join('\n');
}
