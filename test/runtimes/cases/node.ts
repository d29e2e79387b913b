import type { Cases } from './case.ts';

export const cases: Cases = {
  echo: 'export const handler = (event) => event;',
  nothing: 'exports.handler = () => undefined;',
  context: 'export default async (event, context) => context;',
  throws: `export function handler() {
  // The next line is the one.
  throw new RangeError('no such thing');
}`,
  throwsText: `exports.handler = () => { throw 'boom'; };`,
  throwsLater: `export async function handler() {
  await new Promise((resolve) => setTimeout(resolve, 5));
  throw new Error('later');
}`,
  cycle: 'exports.handler = () => { const a = {}; a.self = a; return a; };',
  notJson: 'exports.handler = () => 10n;',
  big: `exports.handler = ({ n }) => 'x'.repeat(n);`,
  hang: `exports.handler = () => { console.log('before'); for (;;); };`,
  sleep: 'exports.handler = () => new Promise(() => {});',
  exit: 'exports.handler = () => process.exit(3);',
  exitQuietly: 'exports.handler = async () => process.exit(0);',
  flood: `exports.handler = ({ mb }) => {
  const line = 'x'.repeat(1023);
  for (let n = 0; n < mb * 1024; n++) console.log(line);
  return 'done';
};`,
  memory:
    'exports.handler = () => { const all = []; for (;;) all.push(new Array(1e6).fill(1.5)); };',
  logs: `exports.handler = () => {
  console.log('one');
  console.log('two\\nthree');
  console.error('bad');
  console.log('four');
};`,
  child: `const { execFileSync } = require('node:child_process');
exports.handler = () => {
  execFileSync(process.execPath, ['-e', 'console.log("child")'], { stdio: 'inherit' });
  return 1;
};`,
  orphan: `const { spawn } = require('node:child_process');
exports.handler = () =>
  spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdio: 'ignore' }).pid;`,
  counter: 'let count = 0;\nexport const handler = () => ++count;',
  environment: `exports.handler = () => ({
  greeting: process.env.GREETING,
  internal: Object.keys(process.env).filter((name) => name.startsWith('CF_')).length,
});`,
  recursion: 'exports.handler = function again() { return again() + 1; };',
  wait: `exports.handler = async ({ ms, n }) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return n;
};`,
  failsToLoad: `const settings = undefined;
settings.read();
exports.handler = () => 1;`,
  syntaxError: `exports.handler = () => {
  return {
    a: 1 b: 2
  };
};`,
  noHandler: 'export const other = () => 1;',
};
