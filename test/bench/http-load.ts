import { writeFile } from 'node:fs/promises';
import autocannon from 'autocannon';
import { execa } from 'execa';
import which from 'which';

export interface Load {
  url: string;
  token: string;
  body: string;
  connections: number;
  seconds: number;
  /** Runs the generator on this processor only, where the system can do that. */
  pin: boolean;
  scratch: string;
}

export interface LoadResult {
  requestsPerSecond: number;
  p50Us: number;
  p99Us: number;
  failed: number;
}

/** What makes the load: wrk where it is installed (it leaves more of the machine), else autocannon. */
export async function loadGenerator(): Promise<'wrk' | 'autocannon'> {
  return (await which('wrk', { nothrow: true })) === null ? 'autocannon' : 'wrk';
}

export async function runLoad(load: Load): Promise<LoadResult> {
  return (await loadGenerator()) === 'wrk' ? withWrk(load) : withAutocannon(load);
}

async function withWrk(load: Load): Promise<LoadResult> {
  const script = `${load.scratch}/load.lua`;
  await writeFile(
    script,
    `wrk.method = "POST"
wrk.body = [==[${load.body}]==]
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer ${load.token}"
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %f %f %f %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`,
  );
  const args = ['-t1', `-c${load.connections}`, `-d${load.seconds}s`, '-s', script, load.url];
  const [file, ...rest] = load.pin ? ['taskset', '-c', '0', 'wrk', ...args] : ['wrk', ...args];
  const { stdout } = await execa(file, rest);
  const [, rate, p50, p99, failed] = /RESULT (\S+) (\S+) (\S+) (\d+)/.exec(stdout) ?? [];
  return {
    requestsPerSecond: Number(rate),
    p50Us: Number(p50),
    p99Us: Number(p99),
    failed: Number(failed),
  };
}

async function withAutocannon(load: Load): Promise<LoadResult> {
  const result = await autocannon({
    url: load.url,
    method: 'POST',
    body: load.body,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${load.token}` },
    connections: load.connections,
    duration: load.seconds,
  });
  return {
    requestsPerSecond: result.requests.average,
    p50Us: result.latency.p50 * 1000,
    p99Us: result.latency.p99 * 1000,
    failed: result.errors + result.non2xx,
  };
}
