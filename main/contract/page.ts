import { z } from 'zod';

/** How every listing is paged: pass `nextCursor` back as `cursor` to read on. Newest first. */
export const pageInput = {
  limit: z.coerce.number().int().min(1).max(1_000).default(50),
  cursor: z.string().max(200).optional(),
};

/** A time as ISO 8601 or as milliseconds since the epoch; becomes milliseconds. */
export const Time = z.union([
  z.coerce.number().int().nonnegative(),
  z.string().transform((text, context) => {
    const ms = Date.parse(text);
    if (Number.isNaN(ms)) context.addIssue('a time is ISO 8601 or milliseconds since the epoch');
    return ms;
  }),
]);

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() });
}
