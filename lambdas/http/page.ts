import { DEFAULT_PAGE } from '../../core/limits.ts';

/** What a list is asked for: from where on, null for the start, and how many. */
export function pageOf<Cursor>(
  query: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  read: (text: string) => Cursor,
): { cursor: Cursor | null; limit: number } {
  return {
    cursor: query.cursor === undefined ? null : read(query.cursor),
    limit: query.limit ?? DEFAULT_PAGE,
  };
}
