import { LedgerError } from '../kernel/error.ts';
import { type Instant, msOf } from '../kernel/instant.ts';

/** Holds one anchor as the chain has it. */
export interface AnchorTime {
  readonly treeSize: bigint;
  /** Time of the block in which it was anchored first, in milliseconds since 1970. */
  readonly atMs: number;
}

/** How far the clock of a chain and that of the ledger may be apart. */
const CLOCKS_APART_MS = 120_000;

/**
 * Refuses an entry whose time does not fit the anchors around its leaf: it is in the first that is larger and not in
 * the newest that is not.
 * @param anchors all anchors of the log, by size
 * @param limitMs the time in which the ledger promises to anchor an event
 * @throws EVENT_BACKDATED, EVENT_IN_FUTURE
 */
export function requireTime(
  { index, at }: { readonly index: bigint; readonly at: Instant },
  anchors: readonly AnchorTime[],
  limitMs: number,
): void {
  const before = anchors.filter(({ treeSize }) => treeSize <= index).at(-1);
  const after = anchors.find(({ treeSize }) => treeSize > index);
  if (before !== undefined && msOf(at) < before.atMs - limitMs - CLOCKS_APART_MS) {
    throw new LedgerError('EVENT_BACKDATED', `leaf ${index} says \`${at}\`, and was not in the log long after that`);
  }
  if (after !== undefined && msOf(at) > after.atMs + CLOCKS_APART_MS) {
    throw new LedgerError('EVENT_IN_FUTURE', `leaf ${index} says \`${at}\`, and was in the log before that`);
  }
}

/**
 * Returns what was found of the times of entries that a proof rests on.
 * @throws EVENT_BACKDATED, EVENT_IN_FUTURE as `requireTime`
 */
export function requireTimes(
  entries: readonly { readonly index: bigint; readonly at: Instant }[],
  anchors: readonly AnchorTime[] | null,
  limitMs: number,
): string {
  if (anchors === null) return 'not checked: it takes the chain';
  for (const each of entries) requireTime(each, anchors, limitMs);
  return 'fits the anchors before and after';
}
