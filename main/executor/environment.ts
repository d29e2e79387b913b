import path from 'node:path';

/**
 * What user code may know of the machine. Everything else in the platform's own environment (its
 * token, the person's cloud credentials, npm's variables) stays with the platform.
 */
const PASSED_ON = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR'],
  // Windows: without these, sockets, temporary files and child processes fail.
  ...['SYSTEMROOT', 'WINDIR', 'SYSTEMDRIVE', 'COMSPEC', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE'],
  ...['APPDATA', 'LOCALAPPDATA', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE'],
]);

/** The environment that a worker starts with, before the function's own variables. */
export function userEnvironment(from: NodeJS.ProcessEnv): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(from)) {
    const upper = name.toUpperCase();
    if (value === undefined || !(PASSED_ON.has(upper) || upper.startsWith('LC_'))) continue;
    environment[name] = upper === 'PATH' ? withoutPackageFolders(value) : value;
  }
  return environment;
}

/**
 * What a compiler or another tool of the person's gets: all that they set up for it (proxies, caches),
 * but nothing that is meant for the platform, its token first of all.
 */
export function toolEnvironment(from: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(from).filter(([name]) => !name.toUpperCase().startsWith('CLOUDFUNCTION_')),
  );
}

// `npm run` puts its packages' programs first; user code must find the person's own tools instead.
function withoutPackageFolders(searchPath: string): string {
  return searchPath
    .split(path.delimiter)
    .filter((folder) => !/[\\/](node_modules[\\/]\.bin|node-gyp-bin)$/.test(folder))
    .join(path.delimiter);
}
