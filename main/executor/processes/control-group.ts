import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/**
 * Of the first version of control groups, which has a tree of folders for each controller. Not `cpu`:
 * a share of the processor costs 8% of all calls a second.
 */
const CONTROLLER = 'pids';
/**
 * Processes and threads of all workers together. A quarter of what a small Linux has for everybody
 * (`pid_max` 32,768 / 8), and more than 300 workers of Node have.
 */
const MAX_TASKS = 4_096;
const PREFIX = 'cloudfunction-';
const TRIES = 50;
const TRY_EVERY_MS = 10;
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/**
 * A Linux control group (cgroup, either version) for a platform's workers and whatever they start,
 * which inherits it and can't leave it without the right to write into the system's folders. What
 * it gives depends on what the system lets this process have: a limit on the number of processes
 * that holds while they multiply, and the end of all in it at once. As root and in a desktop's
 * session of systemd it is all of that, in most containers nothing. Where it can't be had, and on
 * other systems, these functions do nothing.
 *
 * https://docs.kernel.org/admin-guide/cgroup-v2.html
 */
export interface ControlGroup {
  /** Puts this process into it. Takes some 10 ms: the kernel waits until nobody forks. */
  enter(): void;
  /** Takes this process out of it, ends the others, waits until they are gone and removes it. */
  leave(): void;
  /** Ends all that are in it. Does nothing where the system has only the first version. */
  kill(): void;
  /** Stops all that are in it, or lets them go on. They can be killed while they are stopped. */
  freeze(on: boolean): void;
  /** Removes it when nobody is in it any more. */
  remove(): void;
}

export function createControlGroup(mark: string): ControlGroup {
  const parents = folders();
  const groups = parents.map((parent) => path.join(parent, `${PREFIX}${mark}`));
  const setAll = (file: string, value: string) => {
    for (const group of groups) set(group, file, value);
  };
  const kill = () => setAll('cgroup.kill', '1');
  const remove = () => groups.forEach(removeFolder);
  return {
    enter() {
      for (const group of groups) {
        if (!make(group)) continue;
        set(group, 'pids.max', String(MAX_TASKS));
        set(group, 'cgroup.procs', String(process.pid));
      }
    },
    leave() {
      for (const parent of parents) set(parent, 'cgroup.procs', String(process.pid));
      kill();
      remove();
      for (let tries = 0; tries < TRIES && groups.some((group) => existsSync(group)); tries++) {
        Atomics.wait(PAUSE, 0, 0, TRY_EVERY_MS);
        remove();
      }
    },
    kill,
    freeze: (on) => setAll('cgroup.freeze', on ? '1' : '0'),
    remove,
  };
}

/** Ends and removes the groups of former lives on the same folder; see `createMark`. */
export function endFormerGroups(mark: string): void {
  const place = PREFIX + mark.slice(0, mark.indexOf('.') + 1);
  for (const parent of folders()) {
    for (const name of namesIn(parent)) {
      if (!name.startsWith(place) || name === PREFIX + mark) continue;
      set(path.join(parent, name), 'cgroup.kill', '1');
      removeFolder(path.join(parent, name));
    }
  }
}

/** Where groups may be made: below this process, in every tree that is of use here. */
function folders(): string[] {
  const mounts = read('/proc/self/mountinfo').map((line) => {
    const [front = '', back = ''] = line.split(' - ');
    const [, , , root = '', point = ''] = front.split(' ');
    const [type = '', , options = ''] = back.split(' ');
    return { root, point, type, controllers: options.split(',') };
  });
  return read('/proc/self/cgroup').flatMap((line) => {
    // `<number>:<controllers>:<path>`; the second version has no controllers here.
    const [, controllers, own] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || own === undefined) return [];
    const mount = mounts.find(({ type, controllers: given }) =>
      controllers === '' ? type === 'cgroup2' : type === 'cgroup' && given.includes(CONTROLLER),
    );
    if (controllers !== '' && !controllers.split(',').includes(CONTROLLER)) return [];
    if (mount === undefined) return [];
    const below = path.relative(mount.root, controllers === '' ? delegated(own) : own);
    return below.startsWith('..') ? [] : [path.join(mount.point, below)];
  });
}

// A group with processes of its own can't hand on its controllers. In a session of systemd the one
// above it does, and is the person's as well.
function delegated(own: string): string {
  return /\/user@\d+\.service\/./.test(own) ? path.dirname(own) : own;
}

function read(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function make(group: string): boolean {
  try {
    mkdirSync(group, { recursive: true });
    return true;
  } catch {
    // Read-only, or another person's: then there is none.
    return false;
  }
}

function set(group: string, file: string, value: string): void {
  try {
    // Only what is there: the system's folders take no new files.
    writeFileSync(path.join(group, file), value, { flag: 'r+' });
  } catch {
    // Not given by this version or to this person, or the group is gone.
  }
}

function removeFolder(group: string): void {
  try {
    rmdirSync(group);
  } catch {
    // Somebody is still in it, or it is gone: the next start on the same folder removes it.
  }
}
