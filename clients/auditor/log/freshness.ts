import { timeOf } from '../../../core/entry/anchor/verify-on-chain.ts';
import { LedgerError } from '../../../core/kernel/error.ts';

import type { RememberedLog } from './state-file.ts';

/** The auditor's clock and the age from which a log is stale, both in seconds. */
export interface Freshness {
  readonly now: bigint;
  readonly maxAge: bigint;
}

interface Seen {
  /** The newest anchor, with the newest time that the log's key signed for it, in seconds since 1970. */
  readonly anchor: { readonly treeSize: bigint; readonly time: bigint };
  /** The checkpoint that the audit before found. */
  readonly remembered: RememberedLog | null;
}

/**
 * Refuses a log whose newest anchor is too old, or of which a checkpoint that was seen so long ago is not anchored yet.
 * @throws LOG_STALE when it is so
 */
export function requireFresh({ now, maxAge }: Freshness, { anchor, remembered }: Seen): void {
  const age = now - anchor.time;
  if (age > maxAge) throw stale(`the log's key signed the newest anchor ${timeOf(anchor.time)}`, age, maxAge);
  if (remembered === null || remembered.treeSize <= anchor.treeSize) return;
  const seenAt = BigInt(Math.floor(remembered.seenAt / 1000));
  const waited = now - seenAt;
  if (waited <= maxAge) return;
  throw stale(`size \`${remembered.treeSize}\`, seen ${timeOf(seenAt)}, is not anchored yet`, waited, maxAge);
}

function stale(why: string, age: bigint, maxAge: bigint): LedgerError {
  const message = `${why}: ${age} seconds ago, where at most ${maxAge} were asked for`;
  return new LedgerError('LOG_STALE', message, { details: { ageSeconds: `${age}`, maxAgeSeconds: `${maxAge}` } });
}
