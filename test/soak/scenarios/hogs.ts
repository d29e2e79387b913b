// Functions that take more memory than they may, all at once.
import { readFileSync } from 'node:fs';
import type { Row, Run, Scenario } from '../scenario.ts';
import { withSoakServer } from '../server.ts';

const HOGS = 64;
const LIMIT_MB = 128;
/** How long after it passed its limit a function may go on, ms. */
const LIMIT_MS = 1_000;
/** What all of them together may take of the machine: half as much again as their limits. */
const LIMIT_TAKEN_MB = HOGS * LIMIT_MB * 1.5;

/** What one takes where nobody stops it, then it sleeps: all of them must fit the machine. */
const MOST_MB = 2 * LIMIT_MB;
const BLOCK_BYTES = 4_000_000;
const BLOCKS = Math.ceil((MOST_MB * 1024 ** 2) / BLOCK_BYTES);

/** Each says when it passes its limit, ms since 1970, as it knows it itself. */
const SOURCES: Record<string, string> = {
  node: `const all = [];
exports.handler = () => {
  let said = false;
  while (all.length < ${BLOCKS}) {
    all.push(Buffer.alloc(${BLOCK_BYTES}, 1));
    if (said || process.memoryUsage.rss() <= ${LIMIT_MB} * 1048576) continue;
    said = true;
    console.log(Date.now());
  }
  return new Promise(() => all);
};`,
  python: `import time
def rss():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096
def handler(event, context):
    everything = []
    said = False
    while len(everything) < ${BLOCKS}:
        everything.append(b"1" * ${BLOCK_BYTES})
        if not said and rss() > ${LIMIT_MB} * 1048576:
            said = True
            print(int(time.time() * 1000), flush=True)
    time.sleep(60)
`,
  go: `package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

func rss() int {
	text, _ := os.ReadFile("/proc/self/statm")
	pages, _ := strconv.Atoi(strings.Fields(string(text))[1])
	return pages * 4096
}

func handler(event any) any {
	all := [][]byte{}
	said := false
	for len(all) < ${BLOCKS} {
		block := make([]byte, ${BLOCK_BYTES})
		for i := range block {
			block[i] = 1
		}
		all = append(all, block)
		if !said && rss() > ${LIMIT_MB}*1048576 {
			said = true
			fmt.Println(time.Now().UnixMilli())
		}
	}
	time.Sleep(time.Minute)
	return len(all)
}
`,
};

export const hogs: Scenario = { name: 'hogs', cycles: 3, run: hogMemory };

async function hogMemory({ cycles, progress }: Run): Promise<Row[]> {
  if (process.platform !== 'linux') return [];
  const rows: Row[] = [];
  await withSoakServer(['--max-concurrent', `${HOGS}`], async (server) => {
    for (const runtime of await server.runtimes()) {
      const row = {
        ...{ what: `${runtime}, ${HOGS} at once`, injected: 0, lost: 0 },
        figure: { what: 'stopped after', value: 0, unit: 'ms', limit: LIMIT_MS },
        complaints: [] as string[],
      };
      const code = SOURCES[runtime];
      await server.create({
        ...{ name: runtime, runtime, code, memory: LIMIT_MB, timeout: 30, concurrency: HOGS },
      });
      const before = availableMb();
      let least = before;
      const watching = setInterval(() => (least = Math.min(least, availableMb())), 20);
      for (let cycle = 0; cycle < cycles; cycle++) {
        const calls = Array.from({ length: HOGS }, async () => {
          const { status, logs, memoryMb } = await server.invoke(runtime);
          const passed = Number(logs.at(0)?.message);
          // Who was stopped before it could say so was not late.
          const tookMs = Number.isNaN(passed) ? 0 : Date.now() - passed;
          row.injected++;
          row.figure.value = Math.max(row.figure.value, tookMs);
          if (status === 'out-of-memory' && memoryMb > LIMIT_MB && tookMs <= LIMIT_MS) return;
          row.lost++;
          row.complaints.push(`${status} with ${memoryMb} MB after ${tookMs} ms`);
        });
        await Promise.all(calls);
      }
      clearInterval(watching);
      rows.push({ ...row, complaints: row.complaints.slice(0, 5) });
      rows.push({
        ...{ what: `${runtime}, the machine`, injected: cycles, lost: 0 },
        figure: { what: 'taken', value: before - least, unit: 'MB', limit: LIMIT_TAKEN_MB },
      });
      progress(row.what);
    }
  });
  return rows;
}

function availableMb(): number {
  const text = readFileSync('/proc/meminfo', 'latin1');
  return Number(/^MemAvailable:\s+(\d+)/m.exec(text)?.[1]) / 1024;
}
