import { expect, test } from 'vitest';
import { curlCommand } from '../../../renderer/src/views/settings/curl';

test('a command that a shell takes whole', () => {
  expect(curlCommand({ url: 'http://127.0.0.1:8080', token: "a'b", name: 'hello' })).toBe(
    `curl -s 'http://127.0.0.1:8080/api/v1/functions/hello/invoke' -H 'Authorization: Bearer a'\\''b' -H 'Content-Type: application/json' -d '{"event": {}}'`,
  );
});
