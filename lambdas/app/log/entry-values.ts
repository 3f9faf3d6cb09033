import { logValues, parseEntry } from '../../../core/entry/parse.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import type { LeafRange } from '../../../core/map/index.ts';
import { RECORD_BYTES, sortPacked } from '../../../core/prefix/index.ts';
import { entryBundlePath, parseEntryBundle, TILE_WIDTH } from '../../../core/tlog/index.ts';
import type { TileStore } from '../../ports/tile-store.ts';

const WIDTH = BigInt(TILE_WIDTH);
/** Number of entry bundles that are read at once. */
const BUNDLES_AT_ONCE = 16;

/** The values of entries as records, and whether any of the entries says more than what map there is. */
export interface EntryValues {
  /** 40 bytes each, sorted by value, with the first leaf that has it. */
  readonly records: Uint8Array;
  readonly hasEvents: boolean;
}

/**
 * Reads the values of the entries of these leaves from the files of a log of `size` leaves.
 * @throws TILE_MISSING when an entry bundle is missing; ENTRY_BUNDLE_MALFORMED, ENTRY_MALFORMED when one is not what
 *   the log wrote
 */
export async function readEntryValues(
  tiles: Pick<TileStore, 'read'>,
  size: bigint,
  { from, to }: LeafRange,
  hash: Sha256Into,
): Promise<EntryValues> {
  const values: Uint8Array[] = [];
  const indices: bigint[] = [];
  let hasEvents = false;
  for await (const { leafIndex, entry } of entriesIn(tiles, size, { from, to })) {
    const parsed = parseEntry(entry, hash);
    hasEvents ||= parsed.kind === 'subject' || parsed.type !== 'map.stated';
    const { n, u } = logValues(parsed);
    values.push(n, u);
    indices.push(leafIndex, leafIndex);
  }
  const records = new Uint8Array(values.length * RECORD_BYTES);
  const view = new DataView(records.buffer);
  for (const [i, value] of values.entries()) {
    records.set(value, i * RECORD_BYTES);
    view.setBigUint64((i + 1) * RECORD_BYTES - 8, indices[i] as bigint);
  }
  return { records: sortPacked(records), hasEvents };
}

async function* entriesIn(tiles: Pick<TileStore, 'read'>, size: bigint, { from, to }: LeafRange) {
  const last = (to - 1n) / WIDTH;
  for (let first = from / WIDTH; first <= last; first += BigInt(BUNDLES_AT_ONCE)) {
    const indices = Array.from({ length: BUNDLES_AT_ONCE }, (_, i) => first + BigInt(i)).filter((i) => i <= last);
    const bundles = await Promise.all(indices.map((index) => readEntryBundle(tiles, index, size)));
    for (const [i, entries] of bundles.entries()) {
      const start = (first + BigInt(i)) * WIDTH;
      for (const [j, entry] of entries.entries()) {
        const leafIndex = start + BigInt(j);
        if (leafIndex >= from && leafIndex < to) yield { leafIndex, entry };
      }
    }
  }
}

/** Reads an entry bundle as a log of `size` leaves has it, or from the full one that has taken its place. */
export async function readEntryBundle(
  tiles: Pick<TileStore, 'read'>,
  index: bigint,
  size: bigint,
): Promise<readonly Uint8Array[]> {
  const width = size - index * WIDTH < WIDTH ? Number(size - index * WIDTH) : TILE_WIDTH;
  for (const stored of new Set([width, TILE_WIDTH])) {
    const bytes = await tiles.read(entryBundlePath({ index, width: stored }));
    if (bytes !== null) return parseEntryBundle(bytes, stored).slice(0, width);
  }
  const path = entryBundlePath({ index, width });
  throw new LedgerError('TILE_MISSING', `\`${path}\` is missing`, { details: { path } });
}
