// What runs on this machine, as Linux tells it in /proc.
import { readdirSync, readFileSync } from 'node:fs';

/** Whether it runs: what only waits to be reaped does not. */
export function isAlive(pid: number): boolean {
  const stat = read(pid, 'stat');
  return stat !== '' && !/^\d+ \(.*\) Z/s.test(stat);
}

/** Whose environment has this, as `NAME=value`. */
export function pidsWith(variable: string): number[] {
  return allPids().filter((pid) => read(pid, 'environ').split('\0').includes(variable));
}

/** Its program and arguments. */
export function commandOf(pid: number): string {
  return read(pid, 'cmdline').split('\0').join(' ');
}

/** All processes below one. */
export function descendantsOf(pid: number): number[] {
  const parents = allPids().map((one) => {
    const stat = read(one, 'stat');
    return { one, parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) };
  });
  const found = [pid];
  for (const above of found) {
    for (const { one, parent } of parents) if (parent === above) found.push(one);
  }
  return found.slice(1);
}

function allPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
