import { existsSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { chromium, type Browser, type LaunchOptions } from 'playwright';
import which from 'which';

/** What to start a browser with; neither where Playwright brought its own. */
export interface FoundBrowser {
  executablePath?: string;
  channel?: string;
}

/** Why tests that need a browser are skipped, and what to do about it. */
export const NO_BROWSER =
  'no Chromium, Chrome or Edge was found; install one, name it by CHROMIUM, or run "npx playwright install chromium"';

const DOWNLOADS = 'https://cdn.playwright.dev/';
/** ms that Playwright's host has to answer before nothing is fetched. */
const ANSWER_WITHIN_MS = 2_500;
const FETCH_WITHIN_MS = 5 * 60_000;

const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'msedge',
];

let found: Promise<FoundBrowser | undefined> | undefined;

/**
 * A Chromium that is here: the one CHROMIUM names, Playwright's own, or one that is installed. Where
 * there is none, Playwright fetches one if it can. Undefined else.
 */
export function findBrowser(): Promise<FoundBrowser | undefined> {
  return (found ??= search());
}

/** Starts the browser without a window. Throws where none is found. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const browser = await findBrowser();
  if (browser === undefined) throw new Error(NO_BROWSER);
  return chromium.launch({ ...browser, ...sandboxOptions(), ...options });
}

/** Chromium's own sandbox refuses to run as root; a display's card is none of the tests' business. */
export function sandboxOptions(): Pick<LaunchOptions, 'chromiumSandbox' | 'args'> {
  return { chromiumSandbox: process.getuid?.() !== 0, args: ['--disable-gpu'] };
}

async function search(): Promise<FoundBrowser | undefined> {
  const named = process.env['CHROMIUM'];
  if (named) {
    if (existsSync(named)) return { executablePath: named };
    throw new Error(`CHROMIUM names ${named}, which does not exist.`);
  }
  if (existsSync(chromium.executablePath())) return {};
  for (const command of COMMANDS) {
    const executablePath = await which(command, { nothrow: true });
    if (executablePath !== null) return { executablePath };
  }
  const executablePath = usualPlaces().find((place) => existsSync(place));
  if (executablePath !== undefined) return { executablePath };
  return (await fetchOne()) ? {} : undefined;
}

function usualPlaces(): string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform !== 'win32') return ['/snap/bin/chromium', '/opt/google/chrome/chrome'];
  const programs = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(
    (name) => process.env[name] ?? [],
  );
  const files = [
    'Google/Chrome/Application/chrome.exe',
    'Chromium/Application/chrome.exe',
    'Microsoft/Edge/Application/msedge.exe',
  ];
  return files.flatMap((file) => programs.map((folder) => path.join(folder, file)));
}

async function fetchOne(): Promise<boolean> {
  try {
    await fetch(DOWNLOADS, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    await execa('playwright', ['install', 'chromium'], {
      preferLocal: true,
      localDir: path.join(import.meta.dirname, '..'),
      timeout: FETCH_WITHIN_MS,
      stdio: 'ignore',
    });
  } catch {
    return false;
  }
  return existsSync(chromium.executablePath());
}
