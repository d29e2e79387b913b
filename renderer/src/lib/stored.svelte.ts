/** A piece of state that outlives the page, in this browser or window alone. */
export function stored<T>(key: string, initial: T): { value: T } {
  let value = $state<T>(read(key, initial));
  return {
    get value() {
      return value;
    },
    set value(next) {
      value = next;
      try {
        localStorage.setItem(name(key), JSON.stringify(next));
      } catch {
        // A full or forbidden storage loses a convenience, nothing more.
      }
    },
  };
}

function read<T>(key: string, initial: T): T {
  try {
    const text = localStorage.getItem(name(key));
    return text === null ? initial : (JSON.parse(text) as T);
  } catch {
    return initial;
  }
}

function name(key: string): string {
  return `cloudfunction.${key}`;
}
