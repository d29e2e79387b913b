// Many calls at once, each on a connection of its own; who is refused comes again when told to.
// Arguments: address, token, how many, ms that a call takes, names of functions. Prints what came of
// them as JSON. A process of its own, so that what it costs is not measured as the platform's.
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Invocation } from '../../../main/contract/invocation.ts';
import type { Span } from '../../executor/fixtures/spans.ts';

export interface CrowdResult {
  /** Of the calls that were answered, by function. */
  spans: Record<string, Span[]>;
  /** Answers 429, and those of them without `Retry-After`. */
  refused: number;
  withoutRetryAfter: number;
  /** Whatever else came. */
  failures: string[];
}

const BATCH = 250;
const [url = '', token = '', count = '', ms = '', ...names] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
const result: CrowdResult = { spans: {}, refused: 0, withoutRetryAfter: 0, failures: [] };
for (const name of names) result.spans[name] = [];

const calls: Promise<unknown>[] = [];
for (let n = 0; n < Number(count); n++) {
  const name = names[n % names.length] ?? '';
  calls.push(call(name).catch((error: unknown) => result.failures.push(String(error))));
  // What is connected shall send at once: a connection that says nothing is closed after a while.
  if (n % BATCH === BATCH - 1) await delay(10);
}
await Promise.all(calls);
agent.destroy();
process.stdout.write(JSON.stringify(result));

async function call(name: string): Promise<void> {
  for (;;) {
    const route = `${url}/api/v1/functions/${name}/invoke`;
    const request = http.request(route, { method: 'POST', agent, headers });
    request.end(`{"event":{"ms":${ms}}}`);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const body = await text(response);
    if (response.statusCode === 200) {
      const { status, result: span } = JSON.parse(body) as Invocation;
      if (status === 'success') result.spans[name]?.push(span as Span);
      else result.failures.push(`${name}: ${status}`);
      return;
    }
    if (response.statusCode !== 429) throw new Error(`${response.statusCode} ${body}`);
    result.refused++;
    const seconds = Number(response.headers['retry-after']);
    if (!(seconds > 0)) result.withoutRetryAfter++;
    // Not all of them in the same moment.
    await delay((seconds > 0 ? seconds : 1) * 1_000 * (1 + Math.random()));
  }
}
