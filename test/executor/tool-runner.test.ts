import { afterEach, expect, test } from 'vitest';
import { createToolRunner } from '../../main/executor/tool-runner.ts';

const tools = createToolRunner();
afterEach(() => {
  delete process.env['CLOUDFUNCTION_TOKEN'];
  delete process.env['MY_PROXY'];
});

test("a tool gets the person's environment without what is the platform's own", async () => {
  process.env['CLOUDFUNCTION_TOKEN'] = 'secret';
  process.env['MY_PROXY'] = 'kept';
  const print =
    'const { CLOUDFUNCTION_TOKEN: t, MY_PROXY: p, OWN: o } = process.env; console.log(t, p, o)';
  const { stdout } = await tools.run(process.execPath, ['-e', print], {
    env: { OWN: 'given' },
    timeoutMs: 10_000,
  });
  expect(stdout).toBe('undefined kept given');
});
