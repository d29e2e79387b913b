import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, FRAME } from '../../main/executor/frames.ts';
import { BuildError } from '../../runtimes/runtime.ts';
import {
  closeRuntime,
  detection,
  folder,
  hosts,
  log,
  runtime,
  runtimeWith,
  sourceOf,
  startWorker,
  temporary,
} from './python-worker.ts';

const reason = detection.available ? '' : ` (skipped: ${detection.hint})`;
afterAll(closeRuntime);

describe('detection', () => {
  it('says how to go on when the configured Python does not run', async () => {
    const found = await runtimeWith('/nowhere/python').detect();
    expect(found).toMatchObject({
      available: false,
      hint: expect.stringContaining('runtime.paths') as unknown,
    });
  });
});

describe.skipIf(!detection.available)(`Python${reason}`, () => {
  beforeAll(() => runtime.warmUp());

  it.each([
    ['invalid syntax', 'def handler(event, context)\n    return 1\n', 1],
    ['an unexpected indent', 'x = 1\n    y = 2\n', 2],
    ['tabs mixed with spaces', 'if True:\n        x = 1\n\ty = 2\n', 3],
    ['return outside of a function', 'x = 1\n\nreturn x\n', 3],
    ['a NUL character', 'x = 1\ny = "\0"\n', 2],
    ['an unknown encoding', '# -*- coding: nonsense -*-\n', 1],
  ])('finds %s', async (_, text, line) => {
    const found = await runtime
      .prepare(sourceOf({ 'main.py': text }))
      .catch((error: unknown) => error);
    expect(found).toBeInstanceOf(BuildError);
    expect(found as BuildError).toMatchObject({ diagnostics: [{ file: 'main.py', line }] });
  });

  it.each([
    ['main.handler', 'main.py'],
    ['handler', 'main.py'],
    ['pkg/mod.func', 'pkg/mod.py'],
    ['pkg.mod.func', 'pkg/mod.py'],
  ])('finds the file of the handler %s', async (handler, file) => {
    const source = sourceOf({ 'main.py': '', 'pkg/mod.py': '' }, handler);
    const { entry } = await runtime.prepare(source);
    expect(entry.file).toBe(path.join(source.dir, file));
  });

  it('names the files there are when the handler has none', async () => {
    const prepared = runtime.prepare(sourceOf({ 'app.py': '' }, 'main.handler'));
    await expect(prepared).rejects.toThrow(/needs the file main\.py.*app\.py/);
  });

  it('lists the functions when the handler is missing', async () => {
    const { failure } = await startWorker({ 'main.py': 'def handle(event): pass\n' });
    expect(failure).toMatchObject({ type: 'HandlerNotFound' });
    expect(failure?.message).toContain('handle');
  });

  it('gives the place of an error while loading', async () => {
    const { failure } = await startWorker({ 'main.py': 'import lib\n', 'lib.py': '\n1 / 0\n' });
    expect(failure).toMatchObject({ type: 'ZeroDivisionError' });
    expect(failure?.stack.slice(0, 2)).toMatchObject([
      { file: 'lib.py', line: 2, user: true },
      { file: 'main.py', line: 1, user: true },
    ]);
  });

  it.each([
    'def handler():',
    'def handler(e):',
    'def handler(*a):',
    'async def handler(e, c=None):',
  ])('calls %s', async (head) => {
    const { call, worker } = await startWorker({ 'main.py': `${head}\n    return 0\n` });
    expect(await call({})).toEqual({ result: 0 });
    worker.kill();
  });

  it('hands the context, the environment and __file__ over', async () => {
    const { call } = await startWorker({
      'data.txt': 'data',
      'main.py': `
import os
def handler(event, context):
    with open(os.path.join(os.path.dirname(__file__), 'data.txt')) as file:
        text = file.read()
    assert 0 < context.get_remaining_time_ms() <= 5000 and context["requestId"] == context.request_id
    return [context.who, context.function_name, text, os.environ["GREETING"], "CF_CHANNEL" in os.environ]
`,
    });
    expect(await call({})).toEqual({ result: ['me', 'test', 'data', 'hi', false] });
  });

  it('keeps entries whole, in order and before the result', async () => {
    const { call, logs, frames } = await startWorker({
      'main.py': `
import logging, sys, threading, warnings
print("loading")
def handler(event, context):
    print("a\\nb", 1)
    sys.stdout.buffer.write("ü\\n".encode())
    logging.info("told")
    logging.error("bad")
    print("oops", file=sys.stderr)
    threads = [threading.Thread(target=lambda n=n: print("thread", n)) for n in range(20)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    print("x" * 300000)
    print("no newline", end="")
`,
    });
    expect(await call({})).toEqual({ result: null });
    const all = logs();
    expect(all.slice(0, 6)).toEqual([
      [0, 1, 0, 'loading'],
      [1, 1, 0, 'a\nb 1'],
      [1, 1, 0, 'ü'],
      [1, 1, 1, 'told'],
      [1, 3, 1, 'bad'],
      [1, 3, 1, 'oops'],
    ]);
    const threads = all.slice(6, 26).map((entry) => entry[3]);
    expect(new Set(threads)).toEqual(new Set(Array.from({ length: 20 }, (_, n) => `thread ${n}`)));
    expect(all[26]?.[3]).toMatch(/x… \[cut: \d+ bytes\]$/);
    expect(all[27]).toEqual([1, 1, 0, 'no newline']);
    expect(frames.at(-1)?.type).toBe(FRAME.RESULT);
  });

  it('tells errors with the lines of the person', async () => {
    const { call } = await startWorker({
      'main.py': `
class Rejected(Exception): pass
def handler(event, context):
    if event == "own": raise Rejected("no")
    if event == "deep": return handler(event, context)
    if event == "set": return {"a": [1, 2, {3}]}
    if event == "nan": return [float("nan")]
    if event == "cycle":
        event = []; event.append(event)
        return event
    if event == "large": return "x" * 7000000
    return int(event)
`,
    });
    expect(await call('own')).toMatchObject({
      error: {
        type: 'main.Rejected',
        message: 'no',
        stack: [{ file: 'main.py', line: 4, function: 'handler', user: true }],
        raw: expect.not.stringContaining('cf_harness') as unknown,
      },
    });
    expect(await call('seven')).toMatchObject({ error: { type: 'ValueError' } });
    const deep = await call('deep');
    expect(deep.error).toMatchObject({ type: 'RecursionError' });
    expect(deep.error?.stack).toHaveLength(100);
    for (const [event, where] of [
      ['set', 'result["a"][2] is a set'],
      ['nan', 'result[0] is nan'],
      ['cycle', 'result[0] contains itself'],
    ]) {
      const { error } = await call(event);
      expect(error?.type).toBe('ResultNotJson');
      expect(error?.message).toContain(where);
    }
    expect(await call('large')).toMatchObject({ error: { type: 'ResultTooLarge' } });
    expect(await call('7')).toEqual({ result: 7 });
  });

  it('reads and writes 2,000 levels, halves of surrogates and 6 MB', async () => {
    const { send, outcome } = await startWorker({
      'main.py': 'def handler(event): return event\n',
    });
    const deep = '['.repeat(2_000) + ']'.repeat(2_000);
    expect(JSON.stringify((await outcome(send(deep))).result)).toBe(deep);
    expect(await outcome(send('"\\ud800"'))).toEqual({ result: '\ud800' });
    expect((await outcome(send(JSON.stringify('é'.repeat(3_000_000))))).result).toHaveLength(
      3_000_000,
    );
    expect(await outcome(send('{'))).toMatchObject({ error: { type: 'EventNotReadable' } });
  });

  it('answers a recall while an async handler awaits', async () => {
    const { worker, send, outcome, next, frames } = await startWorker({
      'main.py': `
import asyncio
async def handler(event):
    print("begun")
    await asyncio.sleep(0.3)
    return event
`,
    });
    const [first, second, third] = [send('1'), send('2'), send('3')];
    await next(({ type }) => type === FRAME.LOG);
    worker.channel.write(encodeFrame(FRAME.RECALL, second));
    await next(({ type, id }) => type === FRAME.RECALLED && id === second);
    expect(frames.some(({ type }) => type === FRAME.RESULT)).toBe(false);
    expect([await outcome(first), await outcome(third)]).toEqual([{ result: 1 }, { result: 3 }]);
  });

  it("exits with the code of sys.exit and seeds each worker's random on its own", async () => {
    const files = {
      'main.py':
        'import random, sys\ndef handler(event):\n    if event: sys.exit(event)\n    return random.random()\n',
    };
    const [one, two] = [await startWorker(files), await startWorker(files)];
    expect(await one.call(0)).not.toEqual(await two.call(0));
    await expect(one.call(7)).rejects.toThrow();
    expect(await one.worker.exited).toEqual({ code: 7, signal: undefined });
    two.worker.kill();
    expect(await two.worker.exited).toEqual({ code: undefined, signal: 'SIGKILL' });
  });

  it.skipIf(process.platform !== 'linux')(
    'takes busy workers along when the zygote is killed, and heals',
    async () => {
      const files = {
        'main.py': 'def handler(event):\n    print("busy")\n    while event: pass\n',
      };
      const busy = await startWorker(files);
      busy.send('1');
      await busy.next(({ type }) => type === FRAME.LOG);
      const status = readFileSync(`/proc/${busy.worker.pid}/stat`, 'utf8');
      process.kill(Number(status.split(') ')[1]?.split(' ')[1]), 'SIGKILL');
      await busy.worker.exited;
      const healed = await startWorker(files);
      expect(await healed.call(0)).toEqual({ result: null });
    },
  );

  it('runs as a process of its own, as it does on Windows', async () => {
    const python = detection.available ? detection.path : '';
    const host = hosts.create({ dir: folder, cacheDir: temporary, toolPath: undefined, log });
    const worker = await host.spawn(python, [path.join(folder, 'worker.py'), temporary], {
      cwd: folder,
    });
    const [hello] = (await once(worker.channel, 'data')) as [Buffer];
    expect(hello.readUInt8(8)).toBe(FRAME.HELLO);
    worker.channel.end();
    expect(await worker.exited).toEqual({ code: 0, signal: undefined });
  });

  it.each(readdirSync(path.join(folder, 'examples')))('example %s works', async (name) => {
    const dir = path.join(folder, 'examples', name);
    const read = (file: string) => readFileSync(path.join(dir, file), 'utf8');
    expect(JSON.parse(read('template.json'))).toEqual({
      title: expect.any(String) as unknown,
      description: expect.any(String) as unknown,
    });
    const { call } = await startWorker({ 'main.py': read('main.py') });
    const { error, result } = await call(JSON.parse(read('event.json')));
    expect(error).toBeUndefined();
    expect(result).toBeTypeOf('object');
  });
});
