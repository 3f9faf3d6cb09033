import { readExport } from '../../../core/entry/export-claims.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import { MAX_PAGE } from '../../../core/limits.ts';
import type { ExportView } from '../../../core/wire/audit/schemas.ts';
import type { Events } from '../../ports/events.ts';
import { eventView } from '../record/event-view.ts';

export interface ExportsOfDeps {
  readonly store: Pick<Events, 'listEvents'>;
  readonly origin: string;
  readonly hash: Sha256Into;
}

/** Exports that hold an event, newest first, and the cursor of the older ones; null: there are none. */
export interface ExportsFound {
  readonly exports: readonly ExportView[];
  readonly next: string | null;
}

/** Most exports that are read for one page; few of them may hold an event, and the cursor leads on. */
const MOST_READ = 1_000;

/**
 * Returns the exports that hold one of these leaves, newest first.
 * @param before the position of an export after those to be found; null: none
 * @param asOf leaves out exports that were made later
 */
export async function exportsOf(
  { store, origin, hash }: ExportsOfDeps,
  leaves: readonly bigint[],
  { before, asOf }: { readonly before: number | null; readonly asOf: Instant | null },
): Promise<ExportsFound> {
  const exports: ExportView[] = [];
  let last = before;
  for (let read = 0; read < MOST_READ && leaves.length > 0; read += MAX_PAGE) {
    const found = await store.listEvents(`EXPORT#${origin}`, last, MAX_PAGE);
    for (const stored of found) {
      // INVARIANT: an export is a leaf after all that it holds, and the exports before it are leaves before it.
      const { leafIndex } = stored;
      if (leafIndex !== null && leaves.every((leaf) => leaf > leafIndex)) return { exports, next: null };
      last = stored.seq;
      const { from, to, ...said } = readExport(stored.entry, stored.disclosures, hash);
      if ((asOf !== null && stored.at > asOf) || !leaves.some((leaf) => leaf >= from && leaf < to)) continue;
      exports.push({ ...eventView(stored), from: `${from}`, to: `${to}`, entries: `${to - from}`, ...said });
      if (exports.length === MAX_PAGE) return { exports, next: last === 0 ? null : `${last}` };
    }
    if (found.length < MAX_PAGE) return { exports, next: null };
  }
  return { exports, next: leaves.length === 0 || last === null || last === 0 ? null : `${last}` };
}
