/** The same small function in each language: takes the event, answers `{message, event}`. */
export const FUNCTIONS = [
  {
    runtime: 'node',
    label: 'Node',
    code: "export const handler = (event) => ({ message: 'hello', event });\n",
    edited: (n: number) =>
      `export const handler = (event) => ({ message: 'hello ${n}', event });\n`,
  },
  {
    runtime: 'python',
    label: 'Python',
    code: 'def handler(event, context):\n    return {"message": "hello", "event": event}\n',
    edited: (n: number) =>
      `def handler(event, context):\n    return {"message": "hello ${n}", "event": event}\n`,
  },
  {
    runtime: 'go',
    label: 'Go',
    code: goSource('hello'),
    edited: (n: number) => goSource(`hello ${n}`),
  },
] as const;

/** About 300 bytes, as a small HTTP-style event has. */
export const EVENT = {
  name: 'Ada',
  id: 4711,
  tags: ['a', 'b', 'c'],
  address: { street: '12 Analytical Row', city: 'London', zip: 'W1 1AA' },
  note: 'x'.repeat(150),
};

function goSource(message: string): string {
  return `package main

func handler(event interface{}, context map[string]string) interface{} {
	return map[string]interface{}{"message": "${message}", "event": event}
}
`;
}
