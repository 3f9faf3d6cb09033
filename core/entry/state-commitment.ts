import { concat, toBase64url, utf8 } from '../kernel/bytes.ts';
import { nobleSha256, type Sha256Into, sha256 } from '../kernel/sha256.ts';
import type { SubjectState } from '../subject/state.ts';
import { stateBytes } from '../subject/state-bytes.ts';

const STATE_SALT_PREFIX = utf8('consent-ledger/state/v1\n');

/**
 * Returns the value of the slot `state`: base64url of SHA-256(stateSalt ‖ stateBytes), where stateSalt is SHA-256 of
 * the line `consent-ledger/state/v1` and the salts of the other 16 disclosures in slot order.
 *
 * SECURITY: the salt is derived from all other disclosures: a holder of all of them can recompute the commitment, a
 * holder of fewer cannot test guesses of the state, and erasing the disclosures erases it.
 *
 * @param otherSalts the salts of all slots but `state`, 16 bytes each
 * See docs/decisions/0200-state-salt.md
 */
export function stateCommitment(
  state: SubjectState,
  otherSalts: readonly Uint8Array[],
  hash: Sha256Into = nobleSha256,
): string {
  const stateSalt = sha256(concat(STATE_SALT_PREFIX, ...otherSalts), hash);
  return toBase64url(sha256(concat(stateSalt, stateBytes(state)), hash));
}
