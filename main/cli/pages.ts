/** The most that the server gives at once. */
const PAGE = 1_000;

/** Reads on until there are `wanted` items or no more. */
export async function readPages<T>(
  wanted: number,
  read: (page: {
    limit: number;
    cursor?: string;
  }) => Promise<{ items: T[]; nextCursor?: string | undefined }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  while (items.length < wanted) {
    const limit = Math.min(PAGE, wanted - items.length);
    const page = await read(cursor === undefined ? { limit } : { limit, cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  return items;
}
