import { outermostFirst, type Mechanism } from './mechanism.ts';

/** Programs and libraries: the system's own, and those that Homebrew and MacPorts put beside them. */
const SYSTEM = [
  // Not all of /System: the person's own volume is mounted below it.
  ...['/System/Library', '/System/Cryptexes', '/System/Volumes/Preboot', '/bin', '/sbin', '/usr'],
  ...['/Library/Apple', '/Library/Frameworks'],
  ...['/Library/Developer/CommandLineTools', '/private/var/db/dyld', '/private/var/db/timezone'],
  ...['/opt/homebrew', '/opt/local', '/private/etc/localtime', '/private/etc/ssl'],
];

/** What any process does, and nothing that leads out of this one and its children. */
const RULES = `(version 1)
(deny default)
(allow process-exec process-fork)
(allow signal (target same-sandbox))
(allow process-info* (target same-sandbox))
(allow ipc-posix-sem)
(allow sysctl-read
  (sysctl-name-prefix "hw.") (sysctl-name-prefix "machdep.cpu.") (sysctl-name-prefix "kern.os")
  (sysctl-name "kern.argmax") (sysctl-name "kern.maxfilesperproc") (sysctl-name "kern.usrstack64")
  (sysctl-name "kern.version") (sysctl-name "sysctl.proc_cputype") (sysctl-name "vm.loadavg"))
(allow mach-lookup (global-name "com.apple.system.opendirectoryd.libinfo"))
(allow file-read-metadata)
(allow file-read-data (literal "/"))
(allow file-read* (subpath "/dev/fd") (literal "/dev/null") (literal "/dev/zero")
  (literal "/dev/random") (literal "/dev/urandom") (literal "/dev/dtracehelper"))
(allow file-write-data (literal "/dev/null") (literal "/dev/zero") (literal "/dev/dtracehelper"))
(allow file-ioctl (literal "/dev/dtracehelper"))`;

/**
 * macOS: a profile that the kernel holds the process and all its children to. Paths are handed over
 * as parameters: none of their characters means anything.
 */
export const seatbelt: Mechanism = {
  label: 'sandbox-exec',
  tool: '/usr/bin/sandbox-exec',
  missing: 'It is a part of macOS: this one has no /usr/bin/sandbox-exec.',
  refused: 'The platform may itself run in a sandbox, which can hold no second one.',

  // It becomes the program.
  layers: 0,

  enclose(tool, { file, args, cwd, env }, access) {
    const { scratch } = access;
    const places = [
      ...SYSTEM.map((place) => ({ place, hidden: false })),
      ...outermostFirst(access),
    ];
    // The last rule that fits counts. That a hidden folder is there may be seen: Node.js looks at each
    // folder on the way to a file.
    const rules = places.map(
      ({ hidden }, index) =>
        `(${hidden ? 'deny file-read-data' : 'allow file-read*'} (subpath (param "PLACE_${index}")))`,
    );
    const profile = [
      RULES,
      ...rules,
      '(allow file-read* file-write* (subpath (param "SCRATCH")))',
    ].join('\n');
    const parameters = places.flatMap(({ place }, index) => ['-D', `PLACE_${index}=${place}`]);
    return {
      file: tool,
      args: ['-p', profile, '-D', `SCRATCH=${scratch}`, ...parameters, file, ...args],
      cwd,
      env: { ...env, HOME: scratch, TMPDIR: scratch },
    };
  },

  exitOf: (exit) => exit,
};
