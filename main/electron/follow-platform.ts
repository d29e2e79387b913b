import { createRouterClient } from '@orpc/server';
import { app } from 'electron';
import type { ApiContext } from '../api/implementer.ts';
import { router } from '../api/router.ts';
import type { InvocationSummary } from '../contract/invocation.ts';
import type { HostLog } from '../../runtimes/runtime.ts';
import type { HttpPort } from './http-port.ts';
import type { NativeLanguage } from './native-language.ts';
import type { Notifier } from './notifications.ts';
import { createRecentCalls } from './recent-calls.ts';
import { createTray } from './tray.ts';
import type { MainWindow } from './window.ts';

/** How many of the last calls are looked at for functions that were called lately. */
const LOOK_BACK = 50;

export interface FollowOptions {
  context: ApiContext;
  port: HttpPort;
  language: NativeLanguage;
  log: HostLog;
  window: MainWindow;
  notifier: Notifier;
}

/** Keeps the tray up to date and tells of calls, until the platform closes. Asks by the contract. */
export function followPlatform(options: FollowOptions): void {
  const { context, port, language, log, window, notifier } = options;
  const client = createRouterClient(router, { context });
  const recent = createRecentCalls();
  const tray = createTray(language, {
    show: () => window.show(),
    openFunction: (id) => window.send('function.open', id),
    runAgain: (call) => void runAgain(call),
    quit: () => app.quit(),
  });

  async function runAgain({ id, functionId }: InvocationSummary): Promise<void> {
    try {
      const { event } = await client.invocations.get({ id });
      const call = await client.functions.invoke({ id: functionId, event });
      // What failed is told with all other failures.
      if (call.status === 'success') {
        const { texts } = language;
        const seconds = Math.round(call.durations.totalMs) / 1000;
        notifier.tell(texts.finished(call.functionName), texts.finishedBody(seconds), () =>
          window.send('invocation.open', call.id),
        );
      }
    } catch (error) {
      notifier.tell(app.name, (error as Error).message);
    }
  }

  function update(): void {
    tray?.update({
      functions: context.platform.functions.size,
      url: port.url,
      recent: recent.list().filter(({ functionId }) => context.platform.functions.has(functionId)),
    });
  }

  async function follow(): Promise<void> {
    const { items } = await client.invocations.list({ limit: LOOK_BACK });
    recent.add({ functions: [], invocations: items.toReversed(), ended: 0 });
    update();
    for await (const changes of await client.system.changes()) {
      recent.add(changes);
      update();
      notifier.calls(changes);
    }
  }

  port.onChange(update);
  language.onChange(update);
  void follow().catch((error: unknown) => log.error({ err: error }, 'the tray is out of date'));
}
