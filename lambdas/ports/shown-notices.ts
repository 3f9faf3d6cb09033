import type { ShownNotice } from '../../core/report/channel-consistency.ts';

/** Reads which notices channels have shown. Every read is strongly consistent; each may throw STORE_UNAVAILABLE. */
export interface ShownNotices {
  /**
   * Lists the notices of a purpose shown on a day (`YYYY-MM-DD`, UTC), in any order, at most `limit`; records of them
   * are kept for 400 days.
   */
  listShown(purpose: string, day: string, limit: number): Promise<readonly ShownNotice[]>;
}
