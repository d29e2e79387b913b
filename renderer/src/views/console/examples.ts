import { m } from '../../paraglide/messages.js';

/** An event as one kind of trigger sends it. */
export interface EventExample {
  id: string;
  title(): string;
  event(now: Date): unknown;
}

export const EXAMPLES: readonly EventExample[] = [
  {
    id: 'http',
    title: m.console_example_http,
    event: () => ({
      method: 'POST',
      path: '/orders',
      query: { notify: 'true' },
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'Mozilla/5.0',
        'x-request-id': '3f1c8f7e-8f5e-4f0e-9a57-0f6d2b7f9c11',
      },
      body: JSON.stringify({ item: 'notebook', quantity: 3, price: 4.5 }),
    }),
  },
  {
    id: 'schedule',
    title: m.console_example_schedule,
    event: (now) => ({
      source: 'schedule',
      schedule: '*/5 * * * *',
      scheduledAt: minute(now).toISOString(),
      timeZone: 'UTC',
    }),
  },
  {
    id: 'queue',
    title: m.console_example_queue,
    event: (now) => ({
      source: 'queue',
      queue: 'orders',
      messages: [
        {
          id: '0190f3a2-7c51-7d0e-b8f4-5a9d3f2f6e01',
          sentAt: now.toISOString(),
          attempt: 1,
          attributes: { kind: 'order.created' },
          body: { orderId: 'A-1042', customer: 'ada@example.com', total: 13.5 },
        },
        {
          id: '0190f3a2-7c51-7d0e-b8f4-5a9d3f2f6e02',
          sentAt: now.toISOString(),
          attempt: 2,
          attributes: { kind: 'order.cancelled' },
          body: { orderId: 'A-1037', reason: 'out of stock' },
        },
      ],
    }),
  },
  {
    id: 'storage',
    title: m.console_example_storage,
    event: (now) => ({
      source: 'storage',
      type: 'object.created',
      time: now.toISOString(),
      bucket: 'uploads',
      object: {
        key: 'photos/2026/harbour.jpg',
        size: 482_133,
        contentType: 'image/jpeg',
        etag: '9b2cf535f27731c974343645a3985328',
      },
    }),
  },
  { id: 'empty', title: m.console_example_empty, event: () => ({}) },
];

function minute(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 60_000) * 60_000);
}
