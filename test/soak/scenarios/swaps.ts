// Functions are saved again and again while they are called; every tenth save can't be loaded.
import type { Row, Run, Scenario } from '../scenario.ts';
import { withSoakServer, type SoakServer } from '../server.ts';

const SAVES = 200;
const CALLS = 20_000;
const CALLERS = 16;
const BROKEN_EVERY = 10;

/** Answers its own version, as its code has it and as its context says. */
const SOURCES: Record<string, { code(version: number): string; broken: string }> = {
  node: {
    code: (version) =>
      `exports.handler = (event, context) => [${version}, Number(context.functionVersion)];`,
    broken: 'exports.handler = () => 1;\nthrow new Error("not today");',
  },
  python: {
    code: (version) =>
      `def handler(event, context):\n    return [${version}, int(context["functionVersion"])]\n`,
    broken: 'def handler(event, context):\n    return 1\nraise Exception("not today")\n',
  },
  go: {
    code: (version) => `package main

import "strconv"

func handler(event any, context map[string]string) []int {
	version, _ := strconv.Atoi(context["functionVersion"])
	return []int{${version}, version}
}
`,
    broken: 'package main\n\nfunc handler(event any) int { return "one" }\n',
  },
};

export const swaps: Scenario = { name: 'swaps', cycles: 1, run: swapWhileCalled };

async function swapWhileCalled({ cycles, progress }: Run): Promise<Row[]> {
  const rows: Row[] = [];
  await withSoakServer([], async (server) => {
    for (const runtime of await server.runtimes()) {
      for (let cycle = 0; cycle < cycles; cycle++) {
        rows.push(...(await swap(server, runtime, `${runtime}-${cycle}`)));
        progress(`${runtime}: ${SAVES} saves during ${rows.at(-1)?.injected} calls`);
      }
    }
  });
  return rows;
}

async function swap(server: SoakServer, runtime: string, name: string): Promise<Row[]> {
  const source = SOURCES[runtime];
  if (source === undefined) return [];
  await server.create({ name, runtime, code: source.code(1), concurrency: 4 });
  const saves = { what: `${runtime}, saves`, injected: 0, lost: 0, complaints: [] as string[] };
  const calls = { what: `${runtime}, calls`, injected: 0, lost: 0, complaints: [] as string[] };
  /** What was acknowledged last, and what was sent last: a call runs on one between the two. */
  let saved = 1;
  let sent = 1;

  async function call(): Promise<void> {
    const oldest = saved;
    const { status, version, result, error } = await server.invoke(name);
    calls.injected++;
    const isWhole = JSON.stringify(result) === JSON.stringify([version, version]);
    if (status === 'success' && isWhole && version >= oldest && version <= sent) return;
    calls.lost++;
    calls.complaints.push(`${status} ${version} ${JSON.stringify(result)} ${error?.message}`);
  }

  async function save(): Promise<void> {
    while (saves.injected < SAVES) {
      saves.injected++;
      const isBroken = saves.injected % BROKEN_EVERY === 0;
      if (!isBroken) sent = saved + 1;
      const code = isBroken ? source?.broken : source?.code(sent);
      const { status, body } = await server.request('PUT', `/api/v1/functions/${name}`, { code });
      const { version } = body as { version?: number };
      if (isBroken ? status === 422 : status === 200 && version === sent) {
        saved = sent;
        continue;
      }
      saves.lost++;
      saves.complaints.push(`${status} ${JSON.stringify(body)}`);
    }
  }

  const saving = save();
  await Promise.all([
    saving,
    ...Array.from({ length: CALLERS }, async () => {
      while (calls.injected < CALLS || saves.injected < SAVES) await call();
    }),
  ]);
  return [saves, calls];
}
