export type NameProblem = 'empty' | 'long' | 'characters' | 'start' | 'id';

const MOST = 64;

/** Why the platform would refuse a function's name. */
export function nameProblem(name: string): NameProblem | undefined {
  if (name === '') return 'empty';
  if (name.length > MOST) return 'long';
  if (!/^[A-Za-z0-9_-]+$/.test(name)) return 'characters';
  if (name.startsWith('-')) return 'start';
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name)) return 'id';
  return undefined;
}

/** The wanted name, or the first of `wanted-2`, `wanted-3`, … that is free. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  for (let number = 1; ; number++) {
    const end = number === 1 ? '' : `-${number}`;
    const name = `${wanted.slice(0, MOST - end.length)}${end}`;
    if (!names.has(name)) return name;
  }
}
