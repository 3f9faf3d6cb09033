import { promiseDigest, type SignedPromise, type SigningTarget } from '../../../core/entry/promise.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { toHex } from '../../../core/kernel/hex.ts';
import { instantOf, msOf } from '../../../core/kernel/instant.ts';
import type { PromisedEvent } from '../../ports/promises.ts';
import type { PromiseKeys } from './promise-keys.ts';

export interface PromiseDeps {
  readonly promiseKeys: PromiseKeys;
  readonly target: SigningTarget;
  readonly includeBySeconds: number;
}

/**
 * Returns the promise that the log will hold this event: its holder can prove that the ledger knew of it. One that is
 * made late counts its time from the beginning of the key's.
 * @throws PROMISE_OUTSIDE_KEY_PERIOD when the event's time is ahead of the clock by hours
 */
export async function promiseInclusion(deps: PromiseDeps, event: PromisedEvent): Promise<SignedPromise> {
  const { certificate, sign } = await deps.promiseKeys.current();
  if (event.at > certificate.notAfter) {
    throw new LedgerError('PROMISE_OUTSIDE_KEY_PERIOD', 'the event is later than the time of the key');
  }
  const recordedAtMs = msOf(event.at);
  const includeByMs = Math.max(recordedAtMs, msOf(certificate.notBefore)) + deps.includeBySeconds * 1_000;
  const digest = promiseDigest(deps.target, { leafHash: event.leafHash, recordedAtMs, includeByMs });
  return {
    logId: toHex(deps.target.logId),
    leafHash: toHex(event.leafHash),
    recordedAt: event.at,
    includeBy: instantOf(includeByMs),
    signature: toHex(sign(digest)),
    certificate,
  };
}
