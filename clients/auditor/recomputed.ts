import type { BundleReport } from '../../core/entry/verify-bundle.ts';
import { equalBytes } from '../../core/kernel/bytes.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import { instantOf, instantOfSeconds } from '../../core/kernel/instant.ts';
import { hashLeaf } from '../../core/merkle/index.ts';
import type { Recomputation } from '../../core/proof/sentence.ts';
import { type RememberedLog, recallLog } from './log/state-file.ts';
import { fastSha256 } from './sha256.ts';

/** Holds what of a bundle somebody may have recomputed the map of. */
interface StatedMap {
  readonly verified: Pick<BundleReport, 'cosignatures' | 'treeSize'>;
  /** The entry of the statement. */
  readonly statement: Uint8Array;
  /** true: the chain holds the bundle's anchor. */
  readonly isAnchored: boolean;
}

/**
 * Returns who recomputed the map that a bundle rests on: cosigners of the policy, and the verifier, by an audit of the
 * log that a state file remembers.
 * @param remembered what that audit found; null: there was none
 */
export function recomputationsOf(
  { verified, statement, isAnchored }: StatedMap,
  remembered: RememberedLog | null,
): readonly Recomputation[] {
  const cosigners = verified.cosignatures.map(({ name, time }) => ({ by: name, at: instantOfSeconds(time) }));
  const { recomputed = null, treeSize = 0n, seenAt = 0 } = remembered ?? {};
  if (recomputed === null) return cosigners;
  // An audit compares every anchored root with the log's own, so an anchored tree that is no larger is part of it.
  const isCovered = recomputed.withAllBefore && isAnchored && verified.treeSize <= treeSize;
  const isThis = equalBytes(hashLeaf(statement, fastSha256), recomputed.leafHash);
  return isCovered || isThis ? [...cosigners, { by: 'your audit', at: instantOf(seenAt) }] : cosigners;
}

/** Reads what an audit of the log remembered. @throws INPUT_INVALID when there is no such file; and as `recallLog` */
export function recallAudit(path: string, origin: string): RememberedLog {
  const remembered = recallLog(path, origin);
  if (remembered !== null) return remembered;
  throw new LedgerError('INPUT_INVALID', `\`${path}\`: there is no such file; \`audit log --state\` makes it`);
}
