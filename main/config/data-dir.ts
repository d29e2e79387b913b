import path from 'node:path';
import envPaths from 'env-paths';
import type { Environment } from './environment.ts';
import { absolute } from './setting.ts';

/** The absolute folder that everything is kept in: `--data-dir`, `DATA_DIR`, or the system's place. */
export function resolveDataDir(flag: string | undefined, env: Environment, cwd: string): string {
  const given = flag || env['DATA_DIR'];
  return given ? absolute(given, cwd) : envPaths('cloudfunction', { suffix: '' }).data;
}

/** Where the code of functions is unpacked unless configured otherwise. */
export function defaultWorkDir(dataDir: string): string {
  return path.join(dataDir, 'functions');
}
