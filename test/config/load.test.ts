import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CONFIG_KEYS } from '../../main/config/keys.ts';
import { loadConfig } from '../../main/config/load.ts';

let cwd: string;
let dataDir: string;
beforeEach(() => {
  cwd = mkdtempSync(path.join(os.tmpdir(), 'config-'));
  dataDir = path.join(cwd, 'data');
  mkdirSync(dataDir);
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** The values; where they come from is tested with the settings. */
function load(env: Record<string, string> = {}, flags: Record<string, string> = {}) {
  const config = loadConfig({ flags, env: { DATA_DIR: dataDir, ...env }, cwd });
  const { sources: _sources, ...values } = config;
  return values;
}

function yaml(text: string, folder = cwd): string {
  const file = path.join(folder, 'config.yaml');
  writeFileSync(file, text);
  return file;
}

test('defaults', () => {
  expect(load()).toEqual({
    dataDir,
    configFile: undefined,
    token: undefined,
    server: { host: '127.0.0.1', port: 8080, mode: 'release', allowedHosts: [] },
    limits: { eventBytes: 6_291_456, resultBytes: 6_291_456 },
    runtime: {
      workDir: path.join(dataDir, 'functions'),
      maxConcurrent: 10,
      defaultTimeout: 30,
      defaultMemory: 256,
      maxQueue: 1_000,
      idleTimeout: 300,
      initTimeout: 10,
      shutdownGrace: 5,
      paths: { node: undefined, python: undefined, go: undefined },
    },
    monitor: { logLevel: 'info', enableMetrics: true },
    storage: { maxAgeDays: 30, maxSizeMb: 2_048 },
  });
});

test('defaults < file < environment < flags', () => {
  yaml('server: {port: 1, host: a, mode: debug}\nmonitor: {log_level: warn}');
  const config = load({ PORT: '2', HOST: 'b' }, { port: '3' });
  expect(config.server).toMatchObject({ port: 3, host: 'b', mode: 'debug' });
  expect(config.monitor).toEqual({ logLevel: 'warn', enableMetrics: true });
});

test('every key can be given in the file, by its variable and by its flag', () => {
  const samples = { number: '100', boolean: 'false', list: 'a,b', path: 'x', program: 'x' };
  const texts: Record<string, string> = {
    'server.host': 'h',
    'server.mode': 'debug',
    'monitor.log_level': 'error',
    'limits.event_bytes': '4096',
    'limits.result_bytes': '4096',
  };
  for (const { path: key, kind, env, flag } of CONFIG_KEYS) {
    const text = texts[key] ?? (kind === 'text' ? '' : samples[kind]);
    const [name = '', ...above] = key.split('.').reverse();
    const value = kind === 'list' ? `[${text}]` : text;
    yaml(above.reduce((inner, section) => `{${section}: ${inner}}`, `{${name}: ${value}}`));
    const fromFile = load();
    rmSync(path.join(cwd, 'config.yaml'));
    expect(load({ [env]: text }), key).toEqual({ ...fromFile, configFile: undefined });
    expect(load({}, { [flag.slice(2)]: text }), key).toEqual({
      ...fromFile,
      configFile: undefined,
    });
    expect(fromFile, key).not.toEqual({ ...load(), configFile: fromFile.configFile });
  }
});

test('the file is looked for here, then in the data directory; --config names another', () => {
  const inData = yaml('server: {port: 1}', dataDir);
  expect(load()).toMatchObject({ configFile: inData, server: { port: 1 } });
  const here = yaml('server: {port: 2}');
  expect(load()).toMatchObject({ configFile: here, server: { port: 2 } });
  writeFileSync(path.join(cwd, 'other.yaml'), 'server: {port: 3}');
  expect(load({}, { config: 'other.yaml' })).toMatchObject({ server: { port: 3 } });
});

test('relative paths start at the file, or at the working directory; a bare program name stays', () => {
  yaml('runtime: {work_dir: w, paths: {go: ./go, python: python3.12, node: ~/node}}', dataDir);
  expect(load().runtime).toMatchObject({
    workDir: path.join(dataDir, 'w'),
    paths: {
      go: path.join(dataDir, 'go'),
      python: 'python3.12',
      node: path.join(os.homedir(), 'node'),
    },
  });
  expect(load({ FUNCTIONS_DIR: 'w' }).runtime.workDir).toBe(path.join(cwd, 'w'));
  expect(loadConfig({ flags: { 'data-dir': 'd' }, env: {}, cwd }).dataDir).toBe(
    path.join(cwd, 'd'),
  );
});

test('empty files, sections, keys and variables say nothing', () => {
  yaml('# nothing\nserver:\nruntime:\n  max_queue:\n');
  expect(load({ PORT: '' })).toMatchObject({
    server: { port: 8080 },
    runtime: { maxQueue: 1_000 },
  });
  yaml('');
  expect(load().server.port).toBe(8080);
});

test('GIN_MODE is understood where MODE is not set', () => {
  expect(load({ GIN_MODE: 'test' }).server.mode).toBe('debug');
  expect(load({ GIN_MODE: 'debug', MODE: 'release' }).server.mode).toBe('release');
});

test('the token comes from the environment only', () => {
  expect(load({ CLOUDFUNCTION_TOKEN: 'a-long-enough-token' }).token).toBe('a-long-enough-token');
});

describe('one line says what is wrong', () => {
  const PORT = 'must be a whole number from 0 to 65535.';

  test.each([
    ['server: {port: 99999}', `, line 1: server.port is 99999, but ${PORT}`],
    ['server:\n  port: "80"', `, line 2: server.port is "80", but ${PORT}`],
    ['server:\n  port: 8.5', `, line 2: server.port is 8.5, but ${PORT}`],
    ['server: {mode: fast}', ', line 1: server.mode is "fast", but must be release or debug.'],
    [
      'server: {allowed_hosts: a.org}',
      ', line 1: server.allowed_hosts is "a.org", but must be a list of host names without scheme and path, such as functions.example.org.',
    ],
    [
      'server: {allowed_hosts: ["http://a.org"]}',
      ', line 1: server.allowed_hosts is ["http://a.org"], but must be a list of host names without scheme and path, such as functions.example.org.',
    ],
    [
      'monitor: {enable_metrics: yes}',
      ', line 1: monitor.enable_metrics is "yes", but must be true or false.',
    ],
    ['server: {prot: 1}', ', line 1: server.prot is not a setting; did you mean server.port?'],
    [
      'maxConcurrent: 1',
      ', line 1: maxConcurrent is not a setting; did you mean runtime.max_concurrent?',
    ],
    ['srver: {port: 1}', ', line 1: srver is not a setting; did you mean server?'],
    [
      'colours: red',
      ', line 1: colours is not a setting; known here: server, limits, runtime, monitor, storage.',
    ],
    [
      'storage: 3',
      ', line 1: storage must be a section with keys below it: max_age_days, max_size_mb.',
    ],
    ['- server', ' must hold sections such as "server:" with keys below them.'],
    ['server:\n  port: 1\n  port: 2', ', line 3, column 3: Map keys must be unique.'],
    [
      'a: 1\n---\nb: 1',
      ', line 2, column 1: A second document begins here; the file may hold only one.',
    ],
    ['server: {port: *p}', ", line 1: server.port can't be read: Unresolved alias"],
    ['server: [', ', line 1, column 10: Flow sequence in block collection must be'],
  ])('file: %s', (text, message) => {
    const file = yaml(text);
    const error = thrown(() => load());
    expect(error.name).toBe('ConfigError');
    expect(error.message.startsWith(file + message), error.message).toBe(true);
    expect(error.message).not.toContain('\n');
  });

  test.each([
    [{ PORT: 'abc' }, `environment variable PORT is "abc", but ${PORT}`],
    [{ PORT: '0x50' }, `environment variable PORT is "0x50", but ${PORT}`],
    [{ PORT: '-1' }, `environment variable PORT is -1, but ${PORT}`],
    [
      { CLOUDFUNCTION_ENABLE_METRICS: 'yes' },
      'environment variable CLOUDFUNCTION_ENABLE_METRICS is "yes", but must be true or false.',
    ],
    [
      { GIN_MODE: 'constructor' },
      'environment variable GIN_MODE is "constructor", but must be release, debug or test.',
    ],
    [
      { CLOUDFUNCTION_TOKEN: 'my secret' },
      'environment variable CLOUDFUNCTION_TOKEN must be at least 16 printable ASCII characters without spaces.',
    ],
  ])('environment: %o', (env, message) => {
    expect(thrown(() => load(env as Record<string, string>)).message).toBe(message);
  });

  test('flags', () => {
    expect(thrown(() => load({}, { port: 'x' })).message).toBe(`--port is "x", but ${PORT}`);
    expect(thrown(() => load({}, { prt: '1' })).message).toBe(
      '--prt is not a flag; did you mean --port?',
    );
    const file = path.join(cwd, 'none.yaml');
    expect(thrown(() => load({}, { config: 'none.yaml' })).message).toBe(
      `the configuration file ${file} can't be read: there is no such file.`,
    );
  });

  test('a wrong value counts even where a stronger source replaces it', () => {
    yaml('server: {port: x}');
    expect(() => load({ PORT: '1' })).toThrow('server.port is "x"');
  });
});

function thrown(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
