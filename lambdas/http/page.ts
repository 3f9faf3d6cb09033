import { DEFAULT_PAGE } from '../../core/limits.ts';

/** Returns which page of a list is asked for: its cursor, null for the first page, and its size. */
export function pageOf<Cursor>(
  query: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
  read: (text: string) => Cursor,
): { cursor: Cursor | null; limit: number } {
  return {
    cursor: query.cursor === undefined ? null : read(query.cursor),
    limit: query.limit ?? DEFAULT_PAGE,
  };
}
