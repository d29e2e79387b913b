import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BuildError } from '../../runtimes/runtime.ts';
import { createGoBench } from './go-bench.ts';

const { close, detection, dir, run, runtime, runtimeWith, sourceOf, start, temporary } =
  await createGoBench();
const minor = detection.available ? Number(detection.version.split('.')[1]) : 0;

async function failBuild(code: string | Record<string, string>, handler?: string) {
  const error: unknown = await runtime
    .prepare(await sourceOf(code, handler))
    .catch((e: unknown) => e);
  if (!(error instanceof BuildError)) throw new Error('it did build', { cause: error });
  return error.diagnostics;
}

afterAll(close);

describe.skipIf(!detection.available)('the Go runtime (skipped where Go is not installed)', () => {
  beforeAll(async () => {
    await runtime.warmUp();
  }, 300_000);

  test('tells what to install where the tool is none', async () => {
    expect(await runtimeWith(process.execPath).detect()).toMatchObject({
      available: false,
      hint: /go\.dev/,
    });
  });

  test.each([
    ['func handler(event interface{}, context map[string]string) interface{} { return event }', 7],
    ['package main\nfunc handler(event any, context map[string]string) any { return event }', 7],
    ['func handler(ctx context.Context, n float64) (float64, error) { return n, ctx.Err() }', 7],
    ['func handler(n int) int { return n }', 7],
    ['func handler(n *int) (*int, error) { return n, nil }', 7],
    ['func handler(n int, c map[string]string) (string, error) { return c["who"], nil }', 'me'],
    ['func handler(ctx context.Context) string { return ctx.Value("who").(string) }', 'me'],
    ['func handler() interface{} { return nil }', null],
    ['func handler(n json.Number) error { return nil }', null],
    ['func handler() {}', null],
    ['package fn\nfunc handler() int { return 1 }\nfunc main() { panic("never runs") }', 1],
  ])('calls %s', async (code, result) => {
    const { invoke } = await run(code);
    expect(await invoke(7, { who: 'me' })).toEqual({ result });
  });

  test.each<[string, string, { line: number; column?: number; message: RegExp }]>([
    [
      'a missing comma',
      'func handler() any {\n\treturn []int{\n\t\t1\n\t}\n}',
      { line: 3, message: /comma/ },
    ],
    [
      'an unused variable',
      'package main\n\nfunc handler() {\n\tx := 1\n}',
      { line: 4, column: 2, message: /x/ },
    ],
    [
      'an unused import',
      'package main\nimport "os"\nfunc handler() {}',
      { line: 2, message: /"os"/ },
    ],
    [
      'a type error',
      '// a\nfunc handler() int {\n\treturn strings.ToUpper("x")\n}',
      { line: 3, column: 9, message: /string/ },
    ],
    [
      'one package clause too many',
      'package main; func handler() { y := 1 }',
      { line: 1, column: 32, message: /y/ },
    ],
    [
      'an unknown package',
      'import "example.com/x"\nfunc handler() { x.F() }',
      { line: 1, message: /vendor/ },
    ],
    [
      'no such function',
      '\nfunc Handle() {}\nfunc other() {}',
      { line: 1, message: /Handle, other/ },
    ],
    [
      'three arguments',
      '\nfunc handler(a, b, c int) {}',
      { line: 2, message: /takes 3 arguments.*forms/ },
    ],
    ['a text as context', 'func handler(a any, b string) {}', { line: 1, message: /takes string/ }],
    ['a newer Go', 'import "none"\nfunc handler() { none.X() }', { line: 1, message: /newer Go/ }],
    [
      'a strange context',
      'func handler(a any, b map[string]any) any {}',
      { line: 1, message: /map\[string\]any/ },
    ],
  ])('points at %s', async (_, code, { message, ...at }) => {
    const [first] = await failBuild(code);
    expect(first).toMatchObject({ file: 'main.go', ...at });
    expect(first?.message).toMatch(message);
  });

  test('adds an import although a field has its name', async () => {
    const code = 'type row struct { time int }\nfunc handler() bool { return time.Now().IsZero() }';
    expect(await (await run(code)).invoke()).toEqual({ result: false });
  });

  test('builds packages, a module and what it vendors', async () => {
    const worker = await run(
      {
        'go.mod': 'module example.com/shop\n\ngo 1.19\n\nrequire example.com/tax v1.0.0\n',
        'vendor/modules.txt': '# example.com/tax v1.0.0\n## explicit\nexample.com/tax\n',
        'vendor/example.com/tax/tax.go': 'package tax\n\nconst Rate = 2\n',
        'price/price.go':
          'package price\n\nvar Colour = os.Getenv("COLOUR")\nfunc Fail() { panic("no") }\n',
        'shop.go':
          'package main\nimport (\n\t"example.com/shop/price"\n\t"example.com/tax"\n)\nfunc Handle(fail bool) string {\n' +
          '\tif fail { price.Fail() }\n\treturn fmt.Sprint(price.Colour, tax.Rate)\n}',
      },
      'shop.Handle',
    );
    expect(await worker.invoke(false)).toEqual({ result: 'blue2' });
    const { error } = await worker.invoke(true);
    expect(
      error?.stack.filter(({ user }) => user).map(({ file, line }) => `${file}:${line}`),
    ).toEqual(['price/price.go:4', 'shop.go:7']);
  });

  test('tells errors and panics with the lines of the person', async () => {
    const worker = await run(
      `type refused struct{ code int }
func (r *refused) Error() string { return fmt.Sprint("refused ", r.code) }
func deep(list []int, at int) int {
	return list[at]
}
func handler(event string) (any, error) {
	switch event {
	case "error": return nil, &refused{7}
	case "bounds": return deep([]int{1}, 5), nil
	case "nil": var r *refused; return r.code, nil
	case "value": panic(42)
	case "panic error": panic(&refused{9})
	case "goexit": runtime.Goexit()
	case "nan": return map[string]any{"rows": []any{1, math.NaN()}}, nil
	case "chan": return struct{ Out chan int \`json:"out"\` }{make(chan int)}, nil
	case "cycle": m := map[string]any{}; m["self"] = m; return m, nil
	case "big": return strings.Repeat("x", 1000001), nil
	}
	return event, nil
}`,
    );
    const errorOf = async (event: unknown) => (await worker.invoke(event)).error;
    expect(await errorOf('error')).toMatchObject({ type: '*main.refused', message: 'refused 7' });
    const bounds = await errorOf('bounds');
    expect(bounds).toMatchObject({ type: 'runtime.boundsError', message: /out of range \[5\]/ });
    expect(bounds?.stack).toEqual([
      { file: 'main.go', line: 4, function: 'deep', user: true },
      { file: 'main.go', line: 9, function: 'handler', user: true },
    ]);
    expect((await errorOf('nil'))?.stack[0]).toMatchObject({ line: 10, user: true });
    expect(await errorOf('value')).toMatchObject({ type: 'panic', message: '42' });
    expect(await errorOf('panic error')).toMatchObject({
      type: '*main.refused',
      message: 'refused 9',
    });
    expect(await errorOf('goexit')).toMatchObject({ type: 'runtime.Goexit' });
    expect(await errorOf('nan')).toMatchObject({
      type: 'ResultNotJson',
      message: /result\.rows\[1\] is NaN/,
    });
    expect(await errorOf('chan')).toMatchObject({
      type: 'ResultNotJson',
      message: /result\.out is a channel/,
    });
    expect(await errorOf('cycle')).toMatchObject({
      type: 'ResultNotJson',
      message: /result\.self contains itself/,
    });
    expect(await errorOf('big')).toMatchObject({ type: 'ResultTooLarge' });
    expect(await errorOf(5)).toMatchObject({ type: 'EventNotReadable', message: /number/ });
    expect((await worker.invokeRaw('{')).error).toMatchObject({ type: 'EventNotReadable' });
    expect(await worker.invoke('<b>&ü€😀\u2028')).toEqual({ result: '<b>&ü€😀\u2028' });
  });

  test('tells everything that is printed, once, in order, with its level', async () => {
    const worker = await run(`func handler(event any) any {
	fmt.Println("one\\ntwo")
	fmt.Fprintln(os.Stderr, "three")
	log.SetFlags(0)
	log.Print("four")
	fmt.Print("sev"); fmt.Print("en\\n")
	fmt.Println(strings.Repeat("é", 200000))
	os.Stdout.WriteString("open end")
	return nil
}`);
    await worker.invoke();
    const cut = worker.logs[4];
    expect(cut?.text.endsWith(`é… [cut: ${400_000 - 262_144} bytes]`)).toBe(true);
    expect(worker.logs.filter((entry) => entry !== cut)).toEqual([
      { id: 1, level: 1, stream: 0, text: 'one\ntwo' },
      { id: 1, level: 3, stream: 1, text: 'three' },
      { id: 1, level: 1, stream: 1, text: 'four' },
      { id: 1, level: 1, stream: 0, text: 'seven' },
      { id: 1, level: 1, stream: 0, text: 'open end' },
    ]);
  });

  test.skipIf(minor < 21)('tells the levels of slog (skipped before Go 1.21)', async () => {
    const worker = await run(`func handler() {
	slog.Warn("first", "of", "nine", "msg", "x y")
	slog.With("a", 1).WithGroup("g").Error("second", "b", 2)
	slog.Debug("not shown")
	log.SetFlags(0)
	log.Print("third")
}`);
    await worker.invoke();
    expect(worker.logs).toEqual([
      { id: 1, level: 2, stream: 1, text: 'first of=nine msg="x y"' },
      { id: 1, level: 3, stream: 1, text: 'second a=1 g.b=2' },
      { id: 1, level: 1, stream: 1, text: 'third' },
    ]);
  });

  test('gives recalled events back while one runs, and ends with its channel', async () => {
    const worker = await run(
      `func handler(ms int) int { time.Sleep(time.Duration(ms) * time.Millisecond); return ms }`,
    );
    const slow = worker.invoke(300);
    const recalled = worker.invoke(1);
    const kept = worker.invoke(2);
    worker.recall(2);
    expect(await Promise.race([slow, recalled])).toEqual({ result: 'recalled' });
    expect(await Promise.all([slow, kept])).toEqual([{ result: 300 }, { result: 2 }]);
    expect(await worker.invoke(3)).toEqual({ result: 3 });
    const endless = worker.invoke(60_000);
    worker.worker.channel.destroy();
    expect(await endless).toEqual({ exit: 0 });
  });

  test('builds the same content once and finds it again', async () => {
    const code = `func handler() string { return ${JSON.stringify(temporary)} }`;
    const source = await sourceOf(code);
    const artifacts = await Promise.all([runtime.prepare(source), runtime.prepare(source)]);
    expect(artifacts[0]).toEqual(artifacts[1]);
    const began = performance.now();
    await runtime.prepare(source);
    expect(performance.now() - began).toBeLessThan(100);
    await rm(artifacts[0].executable ?? '');
    expect(await (await start(artifacts[0])).invoke()).toEqual({ result: temporary });
  });

  test('reads deep events and runs its examples', async () => {
    const echo = await run('func handler(event any) any { return event }');
    const deep = '['.repeat(2000) + ']'.repeat(2000);
    expect(JSON.stringify((await echo.invokeRaw(deep)).result)).toBe(deep);
    const examples = path.join(dir, 'examples');
    for (const name of await readdir(examples)) {
      const read = (file: string) => readFile(path.join(examples, name, file), 'utf8');
      const outcome = await (await run(await read('main.go'))).invokeRaw(await read('event.json'));
      expect(outcome.result, name).toBeTruthy();
    }
  });
});
