import type { LanguageSupport } from '@codemirror/language';

type Load = () => Promise<LanguageSupport>;

const javascript: Load = async () => (await import('@codemirror/lang-javascript')).javascript();
const typescript: Load = async () =>
  (await import('@codemirror/lang-javascript')).javascript({ typescript: true });
const python: Load = async () => (await import('@codemirror/lang-python')).python();
const go: Load = async () => (await import('@codemirror/lang-go')).go();
const json: Load = async () => (await import('@codemirror/lang-json')).json();

const BY_ENDING: Record<string, Load> = {
  js: javascript,
  mjs: javascript,
  cjs: javascript,
  ts: typescript,
  mts: typescript,
  cts: typescript,
  py: python,
  go,
  json,
};

const loaded = new Map<Load, LanguageSupport>();

function loaderOf(path: string): Load | undefined {
  return BY_ENDING[path.slice(path.lastIndexOf('.') + 1).toLowerCase()];
}

/** A file's language where it is here already. */
export function loadedLanguage(path: string): LanguageSupport | undefined {
  const load = loaderOf(path);
  return load && loaded.get(load);
}

/** Fetches a file's language; undefined where there is none for its ending. */
export async function loadLanguage(path: string): Promise<LanguageSupport | undefined> {
  const load = loaderOf(path);
  if (load === undefined) return undefined;
  const language = loaded.get(load) ?? (await load());
  loaded.set(load, language);
  return language;
}
