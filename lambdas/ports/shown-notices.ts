import type { ShownNotice } from '../../core/report/channel-consistency.ts';

/** Reads which notices were shown. Every read is strongly consistent; each may throw STORE_UNAVAILABLE. */
export interface ShownNotices {
  /**
   * What was shown of a purpose's notices on a day (`YYYY-MM-DD`, UTC), in any order, at most `limit`; it is kept for
   * 400 days.
   */
  listShown(purpose: string, day: string, limit: number): Promise<readonly ShownNotice[]>;
}
