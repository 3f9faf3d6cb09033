import { promiseDigest, type SignedPromise, type SigningTarget } from '../../../core/entry/promise.ts';
import { toHex } from '../../../core/kernel/hex.ts';
import { instantOf, msOf } from '../../../core/kernel/instant.ts';
import type { PromisedEvent } from '../../ports/promises.ts';
import type { LogSigner } from '../../ports/signers.ts';

export interface PromiseDeps {
  readonly logSigner: LogSigner;
  readonly target: SigningTarget;
  readonly includeBySeconds: number;
}

/** Returns the log key's promise that the log will hold this event: its holder can prove that the ledger knew of it. */
export async function promiseInclusion(deps: PromiseDeps, event: PromisedEvent): Promise<SignedPromise> {
  const recordedAtMs = msOf(event.at);
  const includeByMs = recordedAtMs + deps.includeBySeconds * 1_000;
  const digest = promiseDigest(deps.target, { leafHash: event.leafHash, recordedAtMs, includeByMs });
  return {
    logId: toHex(deps.target.logId),
    leafHash: toHex(event.leafHash),
    recordedAt: event.at,
    includeBy: instantOf(includeByMs),
    signature: toHex(await deps.logSigner.signDigest(digest)),
  };
}
