import { isLedgerError, LedgerError } from '../../kernel/error.ts';
import { instantOf } from '../../kernel/instant.ts';
import type { BundleAnchor } from '../bundle.ts';
import { type DatedKey, wasInForce } from '../keys/in-force.ts';
import { checkpointDigest, recoverSigner } from '../promise.ts';

/**
 * A log key or a promise root in the contract, with the block times between which it is in force, both included; in
 * seconds since 1970.
 */
export interface LogKeyPeriod {
  /** EIP-55 address. */
  readonly key: string;
  readonly from: bigint;
  /** null while it is in force. */
  readonly until: bigint | null;
}

/** Seconds by which the clock of whoever signs may differ from that of the chain. */
const CLOCK_TOLERANCE = 600n;
/** The last second that an instant can say. */
const LAST_SECOND = 253_402_300_799n;

/**
 * Returns the EIP-55 address of the key that signed an anchor.
 * @throws ANCHOR_SIGNATURE_INVALID when no key can have made the signature, or its time is beyond the year 9999
 */
export function anchorSigner(anchor: BundleAnchor): string {
  if (anchor.time > LAST_SECOND) throw invalid(`no clock will show the second \`${anchor.time}\` of the signature`);
  try {
    return recoverSigner(checkpointDigest(anchor, anchor), anchor.signature);
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    throw invalid('the signature of the anchor is malformed', error);
  }
}

/**
 * Refuses an anchor unless one of the policy's log keys signed it while it was in force, by the time in the signature.
 * @throws ANCHOR_SIGNATURE_INVALID when none did
 */
export function requireSignedByPolicy(anchor: BundleAnchor, logKeys: readonly DatedKey<string>[]): string {
  const signer = anchorSigner(anchor);
  const { time } = anchor;
  const from = time < CLOCK_TOLERANCE ? 0n : time - CLOCK_TOLERANCE;
  const around = { from: instantAt(from), until: instantAt(time + CLOCK_TOLERANCE) };
  if (logKeys.some((each) => each.key === signer && wasInForce(each, around))) return signer;
  throw invalid(`the anchor was signed by \`${signer}\`, which is no log key of the policy at \`${instantAt(time)}\``);
}

/**
 * Refuses an anchor unless the key that was in force in the contract when its block was made has signed it.
 * @param anchoredAt the block time of the anchor, seconds since 1970
 * @throws ANCHOR_SIGNATURE_INVALID when another key has
 */
export function requireSignedByContract(
  anchor: BundleAnchor,
  keys: readonly LogKeyPeriod[],
  anchoredAt: bigint,
): string {
  const signer = anchorSigner(anchor);
  const isInForce = ({ key, from, until }: LogKeyPeriod) =>
    key === signer && from <= anchoredAt && (until === null || anchoredAt <= until);
  if (keys.some(isInForce)) return signer;
  throw invalid(`the anchor was signed by \`${signer}\`, which was not the log key in the contract then`);
}

function instantAt(seconds: bigint): string {
  return instantOf(Number(seconds > LAST_SECOND ? LAST_SECOND : seconds) * 1000);
}

function invalid(message: string, cause?: unknown): LedgerError {
  return new LedgerError('ANCHOR_SIGNATURE_INVALID', message, { pointer: '/anchor/signature', cause });
}
