import { ARCHIVE_ENDING } from '../contract/archive.ts';
import { api } from './implementer.ts';
import { toInvocation } from './invocation.ts';
import { overview } from './overview.ts';
import { runEvents } from './run-events.ts';

export const functions = {
  create: api.functions.create.handler(({ input, context }) =>
    context.platform.functions.create(input),
  ),
  list: api.functions.list.handler(({ context }) => context.platform.functions.list()),
  get: api.functions.get.handler(({ input, context }) =>
    context.platform.functions.detail(input.id),
  ),
  update: api.functions.update.handler(({ input: { id, ...changes }, context }) =>
    context.platform.functions.update(id, changes),
  ),
  remove: api.functions.remove.handler(({ input, context }) =>
    context.platform.functions.remove(input.id),
  ),
  invoke: api.functions.invoke.handler(async ({ input, context: { platform }, signal }) => {
    const call = await platform.invoke(input.id, eventText(input), contextText(input));
    if (signal?.aborted) call.cancel();
    signal?.addEventListener('abort', call.cancel);
    try {
      return toInvocation(await call.finished);
    } finally {
      signal?.removeEventListener('abort', call.cancel);
    }
  }),
  run: api.functions.run.handler(({ input, context: { platform }, signal }) =>
    runEvents(
      platform,
      input.id,
      { version: input.version, event: eventText(input), context: contextText(input) },
      signal,
    ),
  ),
  overview,
  restore: api.functions.restore.handler(({ input, context }) =>
    context.platform.functions.restore(input.id, input.env ?? {}),
  ),
  versions: api.functions.versions.handler(({ input, context }) =>
    context.platform.functions.versions(input.id),
  ),
  version: api.functions.version.handler(({ input, context }) =>
    context.platform.functions.version(input.id, input.version),
  ),
  format: api.functions.format.handler(async ({ input, context }) => ({
    text: await context.platform.runtimes.format(input.runtime, input.path, input.text),
  })),
  export: api.functions.export.handler(async ({ input, context: { platform } }) => {
    const archive = await platform.archives.write(input.functions);
    return new File([archive], `functions${ARCHIVE_ENDING}`, { type: 'application/zip' });
  }),
  import: api.functions.import.handler(async ({ input, context: { platform } }) =>
    platform.archives.read(Buffer.from(await input.archive.arrayBuffer()), input.existing),
  ),
};

/** What is left out is an empty object; `null` is an event. */
function eventText({ event }: { event?: unknown }): string {
  return JSON.stringify(event === undefined ? {} : event);
}

function contextText({ context }: { context?: Record<string, unknown> | undefined }): string {
  return JSON.stringify(context ?? {});
}
