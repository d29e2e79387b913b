const KEY = 'cloudfunction.window';
/** How long a reloaded page waits for itself of before to let go, ms. */
const HOLD_MS = 500;

let own: Promise<string> | undefined;

/** The name of this window: the same after a reload, another in every other window. */
export function ownWindow(): Promise<string> {
  return (own ??= settle());
}

/** The windows that are open now, this one too. */
export async function openWindows(): Promise<ReadonlySet<string>> {
  const open = new Set([await ownWindow()]);
  try {
    const { held = [] } = await navigator.locks.query();
    for (const { name } of held) {
      if (name?.startsWith(`${KEY}.`)) open.add(name.slice(KEY.length + 1));
    }
  } catch {
    // Where the browser has no locks, no other window is known.
  }
  return open;
}

async function settle(): Promise<string> {
  const before = readName();
  // A window that was duplicated has the name of another, which still holds it.
  if (before !== undefined && (await hold(before))) return before;
  const name = Math.random().toString(36).slice(2);
  try {
    sessionStorage.setItem(KEY, name);
  } catch {
    // It is good until the next reload.
  }
  await hold(name);
  return name;
}

function readName(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the name until the page is gone, however it goes. Returns false where another has it. */
function hold(name: string): Promise<boolean> {
  if (!('locks' in navigator)) return Promise.resolve(true);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const signal = AbortSignal.timeout(HOLD_MS);
  navigator.locks
    .request(`${KEY}.${name}`, { signal }, () => {
      resolve(true);
      return new Promise<never>(() => {});
    })
    .catch(() => resolve(false));
  return promise;
}
