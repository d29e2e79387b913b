// What is done after a start, before anybody asks for it.
import { expect, test } from 'vitest';
import { startTestServer } from '../test-server.ts';

test('functions of an earlier run are prepared, and one that cannot be hinders no other', async () => {
  await using first = await startTestServer();
  const code = 'exports.handler = (event) => event;';
  for (const name of ['a', 'b']) await first.create({ name, runtime: 'node', code });
  await first.create({ name: 'gone', runtime: 'node', code });
  await first.running.close();

  await using second = await startTestServer({}, first.dataDir);
  const { functions } = second.running.platform;
  await functions.remove('gone');
  await expect
    .poll(() => ['a', 'b'].map((name) => functions.find(name).deployed))
    .toEqual([true, true]);
  const { coldStart, result } = await second.invoke('a', 1);
  expect({ coldStart, result }).toEqual({ coldStart: true, result: 1 });
});
