import {
  isLocale,
  localStorageKey,
  overwriteGetLocale,
  type Locale,
} from '../paraglide/runtime.js';

export type LanguageChoice = Locale | 'system';

/** What the person chose; without a choice the system's languages count. */
export function chosenLanguage(): LanguageChoice {
  const stored = localStorage.getItem(localStorageKey);
  return isLocale(stored) ? stored : 'system';
}

/** Every text is made anew: the page loads again. What was typed in editors is kept by them. */
export function chooseLanguage(choice: LanguageChoice): void {
  if (choice === 'system') localStorage.removeItem(localStorageKey);
  else localStorage.setItem(localStorageKey, choice);
  location.reload();
}

/** The first of the person's languages that there is; Chinese of any region is read as Chinese. */
export function systemLanguage(languages: readonly string[]): Locale {
  for (const language of languages) {
    const [name] = language.toLowerCase().split('-');
    if (name === 'zh') return 'zh-CN';
    if (name === 'en') return 'en';
  }
  return 'en';
}

/**
 * Settles the language of this page, before any text is made. Paraglide's own way would keep the
 * system's language as if the person had chosen it, and read the storage again for every text.
 */
export function settleLanguage(): Locale {
  const choice = chosenLanguage();
  const locale = choice === 'system' ? systemLanguage(navigator.languages) : choice;
  overwriteGetLocale(() => locale);
  return locale;
}
