import { textsFor, type Texts } from './texts.ts';

/** The language of the native parts: the system's, until a page tells which one it is shown in. */
export interface NativeLanguage {
  /** To be read anew whenever something is said. */
  readonly texts: Texts;
  /** Takes a page's language: the person may have chosen another one there. */
  follow(language: string): void;
  /** Calls back when there are other texts. */
  onChange(changed: () => void): void;
}

export function createNativeLanguage(languages: readonly string[]): NativeLanguage {
  let texts = textsFor(languages);
  const listeners: (() => void)[] = [];
  return {
    get texts() {
      return texts;
    },
    follow(language) {
      const followed = textsFor([language]);
      if (followed === texts) return;
      texts = followed;
      for (const changed of listeners) changed();
    },
    onChange(changed) {
      listeners.push(changed);
    },
  };
}
