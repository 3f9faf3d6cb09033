import { DEFAULT_PAGE } from '../../core/limits.ts';

/** Returns the cursor of the page that a query asks for, null for the first, and its size, by default 50. */
export function pageOf<Cursor>(
  query: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  read: (text: string) => Cursor,
): { cursor: Cursor | null; limit: number } {
  return {
    cursor: query.cursor === undefined ? null : read(query.cursor),
    limit: query.limit ?? DEFAULT_PAGE,
  };
}
