import { Notification } from 'electron';
import type { Changes } from '../contract/change.ts';
import type { InvocationSummary } from '../contract/invocation.ts';
import type { NativeLanguage } from './native-language.ts';
import type { Texts } from './texts.ts';

/**
 * As the packages have it: Windows shows notifications only of an application whose shortcut has the
 * same one.
 */
export const APP_ID = 'io.github.cloudfunction.desk';
/** ms a call takes that the person may have turned away from. */
const LONG_MS = 10_000;
/** ms between two notifications: a load that fails is one message, not a thousand. */
const QUIET_MS = 10_000;
const MAX_NAMES = 3;
const SUCCESS = 'success';
/** The person's own doing, and no news. */
const CANCELLED = 'cancelled';

export interface Notifier {
  /** Tells of failed and of long calls, while the person looks elsewhere. */
  calls(changes: Changes): void;
  /** Tells something at once; `onClick` is called when the person asks for more. */
  tell(title: string, body: string, onClick?: () => void): void;
}

export interface NotifierOptions {
  language: NativeLanguage;
  isFocused(): boolean;
  openInvocation(id: string): void;
  now?: () => number;
}

export function createNotifier(options: NotifierOptions): Notifier {
  const { language, isFocused, openInvocation, now = Date.now } = options;
  let quietUntil = 0;
  /** What is shown is held: a notification that is collected no longer hears a click. */
  const shown = new Set<Notification>();

  function tell(title: string, body: string, onClick?: () => void): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    shown.add(notification);
    const forget = () => void shown.delete(notification);
    notification.on('click', () => {
      forget();
      onClick?.();
    });
    notification.on('close', forget);
    notification.on('failed', forget);
    notification.show();
  }

  return {
    tell,
    calls({ invocations }) {
      if (isFocused() || now() < quietUntil) return;
      const message = messageOf(invocations, language.texts);
      if (message === undefined) return;
      quietUntil = now() + QUIET_MS;
      tell(message.title, message.body, () => openInvocation(message.id));
    },
  };
}

/** The one message there is about some calls; undefined where nothing is worth telling. */
export function messageOf(
  calls: readonly InvocationSummary[],
  texts: Texts,
): { title: string; body: string; id: string } | undefined {
  const failures = calls.filter(({ status }) => status !== SUCCESS && status !== CANCELLED);
  const failure = failures.at(-1);
  if (failure !== undefined) {
    const names = [...new Set(failures.map(({ functionName }) => functionName))];
    const shown = names.slice(0, MAX_NAMES).join(', ') + (names.length > MAX_NAMES ? ', …' : '');
    return {
      title: texts.failed(shown, failures.length),
      body: texts.failedBody(failure.status),
      id: failure.id,
    };
  }
  const long = calls.findLast(
    ({ status, durations }) => status === SUCCESS && durations.totalMs >= LONG_MS,
  );
  if (long === undefined) return undefined;
  return {
    title: texts.finished(long.functionName),
    body: texts.finishedBody(Math.round(long.durations.totalMs / 1000)),
    id: long.id,
  };
}
