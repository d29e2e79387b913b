// What the systems' tools are told. That they keep to it is tested where they are.
import { describe, expect, test } from 'vitest';
import { bubblewrap } from '../../main/executor/sandbox/bubblewrap.ts';
import { seatbelt } from '../../main/executor/sandbox/seatbelt.ts';

const program = { file: '/opt/node', args: ['a b'], cwd: '/data/fn', env: { HOME: '/home/ada' } };
const access = { reads: ['/data/fn', '/opt'], hidden: ['/data'], scratch: '/data/scratch/1' };

/** Where a run of arguments begins. */
function placeOf(args: readonly string[], ...wanted: string[]): number {
  return args.findIndex((_, index) => wanted.every((one, more) => args[index + more] === one));
}

test('bubblewrap hides a folder before it shows what lies in it', () => {
  const { file, args, env } = bubblewrap.enclose('/bin/bwrap', program, access);
  expect(file).toBe('/bin/bwrap');
  const hidden = placeOf(args, '--tmpfs', '/data');
  const shown = placeOf(args, '--ro-bind-try', '/data/fn', '/data/fn');
  expect(hidden).toBeGreaterThan(0);
  expect(shown).toBeGreaterThan(hidden);
  expect(placeOf(args, '--remount-ro', '/data')).toBeGreaterThan(shown);
  expect(args.slice(-3)).toEqual(['--', '/opt/node', 'a b']);
  expect(env).toEqual({ HOME: '/tmp', TMPDIR: '/tmp' });
});

test('bubblewrap tells the signal that ended a program as a shell does', () => {
  const exit = (code: number) => bubblewrap.exitOf({ code, signal: undefined });
  expect(exit(139)).toEqual({ code: undefined, signal: 'SIGSEGV' });
  expect(exit(3)).toEqual({ code: 3, signal: undefined });
  expect(exit(255)).toEqual({ code: 255, signal: undefined });
});

describe('sandbox-exec', () => {
  const { args, env } = seatbelt.enclose('/usr/bin/sandbox-exec', program, access);
  const profile = args[1] ?? '';

  test('denies everything that is not allowed, a network first of all', () => {
    expect(profile).toContain('(deny default)');
    expect(profile).not.toMatch(/allow network/);
    expect(profile.match(/file-write\*/g)).toEqual(['file-write*']);
  });

  test('is told paths as parameters, the inner ones last', () => {
    expect(profile).not.toContain('/data');
    const nameOf = (place: string) =>
      args.find((one) => one.startsWith('PLACE_') && one.endsWith(`=${place}`))?.split('=')[0] ??
      '';
    const ruleOf = (action: string, place: string) =>
      new RegExp(`^\\(${action} file-read\\S* .*"${nameOf(place)}"`, 'm');
    const hides = profile.search(ruleOf('deny', '/data'));
    const shows = profile.search(ruleOf('allow', '/data/fn'));
    expect(hides).toBeGreaterThan(0);
    expect(shows).toBeGreaterThan(hides);
    expect(args).toContain('SCRATCH=/data/scratch/1');
    expect(args.slice(-2)).toEqual(['/opt/node', 'a b']);
    expect(env).toEqual({ HOME: '/data/scratch/1', TMPDIR: '/data/scratch/1' });
  });
});
