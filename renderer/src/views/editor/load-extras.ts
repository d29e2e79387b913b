type Extras = typeof import('./extras');

let loaded: Extras | undefined;

/** Completion and search, which the first keys don't wait for. */
export async function loadExtras(): Promise<Extras> {
  return (loaded ??= await import('./extras'));
}

/** The same where it is here already. */
export function loadedExtras(): Extras | undefined {
  return loaded;
}
