import { PlatformError } from '../contract/errors.ts';
import { api } from './implementer.ts';

export const events = {
  list: api.events.list.handler(async ({ input, context: { platform } }) => {
    const { fn } = platform.functions.find(input.id);
    const stored = await platform.store.events(fn.id);
    return stored.map(({ name, event }) => ({ name, event: JSON.parse(event) as unknown }));
  }),
  save: api.events.save.handler(async ({ input, context: { platform } }) => {
    const { fn } = platform.functions.find(input.id);
    const { name, event = {} } = input;
    const text = JSON.stringify(event);
    if (text.length > platform.maxEventBytes) {
      const message = `The event is larger than ${platform.maxEventBytes} bytes: no call would take it.`;
      throw new PlatformError('INVALID_INPUT', message, { data: { field: 'event' } });
    }
    await platform.store.saveEvent(fn.id, { name, event: text });
    return { name, event };
  }),
  remove: api.events.remove.handler(async ({ input, context: { platform } }) => {
    const { fn } = platform.functions.find(input.id);
    if (await platform.store.removeEvent(fn.id, input.name)) return;
    const message = `"${fn.name}" has no event "${input.name}".`;
    throw new PlatformError('NOT_FOUND', message, { data: { field: 'name' } });
  }),
};
