import { constants } from 'node:os';
import { outermostFirst, type Mechanism } from './mechanism.ts';

/** Programs and libraries, and the little beside them that loading and running one needs. */
const SYSTEM = [
  ...['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store'],
  ...['/etc/alternatives', '/etc/ld.so.cache', '/etc/localtime', '/etc/ssl/certs'],
];

/**
 * Linux: a root of its own that holds nothing but what is mounted into it, and namespaces of its own
 * for processes, network, users and the rest. Of the tool's two processes one is the first of the
 * process namespace: whoever is inside ends with it, wherever in the tree.
 */
export const bubblewrap: Mechanism = {
  label: 'bubblewrap',
  tool: 'bwrap',
  missing:
    'Install bubblewrap with the system\'s package manager, as in "sudo apt install bubblewrap".',
  refused:
    'The system must let programs make user namespaces: "sudo sysctl kernel.unprivileged_userns_clone=1", on Ubuntu "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"; a container needs leave for it when it is started, as in "--security-opt seccomp=unconfined --security-opt systempaths=unconfined".',

  // The first process of the new namespace, and the program.
  layers: 2,

  enclose(tool, { file, args, cwd, env }, access) {
    const { scratch, hidden } = access;
    const system = SYSTEM.flatMap((place) => ['--ro-bind-try', place, place]);
    const places = outermostFirst(access).flatMap(({ place, hidden }) =>
      hidden ? ['--tmpfs', place] : ['--ro-bind-try', place, place],
    );
    return {
      file: tool,
      args: [
        ...['--unshare-all', '--die-with-parent', '--cap-drop', 'ALL', '--hostname', 'sandbox'],
        ...['--proc', '/proc', '--dev', '/dev'],
        // Semaphores and shared memory: on the disk, so that they take no memory that nobody counts.
        ...['--bind', scratch, '/tmp', '--bind', scratch, '/dev/shm'],
        ...system,
        ...places,
        // Of /proc as well: the kernel's own settings are files in it, which belong to root, and so does
        // whoever is inside where root runs the platform.
        ...['/', '/dev', '/proc', ...hidden].flatMap((place) => ['--remount-ro', place]),
        ...['--chdir', cwd, '--', file, ...args],
      ],
      cwd: '/',
      env: { ...env, HOME: '/tmp', TMPDIR: '/tmp' },
    };
  },

  // It tells a signal as shells do.
  exitOf(exit) {
    const number = (exit.code ?? 0) - 128;
    const names = Object.entries(constants.signals) as [NodeJS.Signals, number][];
    const signal = names.find(([, one]) => one === number)?.[0];
    return signal === undefined ? exit : { code: undefined, signal };
  },
};
