import { equalBytes } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { toHex } from '../kernel/hex.ts';
import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { verifyInclusion } from '../merkle/index.ts';
import { type Cosignature, openCheckpoint, parseNote, parseTlogProof, verifyCosignatures } from '../tlog/index.ts';
import { anchorSigner, requireSignedByPolicy } from './anchor/anchor-signature.ts';
import { timeOf } from './anchor/verify-on-chain.ts';
import type { BundleAnchor, BundleParts } from './bundle.ts';
import type { OpenedEntry } from './open.ts';
import type { ParsedEntry } from './parse.ts';
import type { VerificationPolicy } from './policy.ts';
import { logIdOf } from './promise.ts';
import { ENTRY_STEPS, verifyEntry } from './verify/verify-entry.ts';

/** The steps of an offline verification, in order. */
export const BUNDLE_STEPS = [...ENTRY_STEPS, 'proof', 'checkpoint', 'inclusion', 'anchor', 'signed'] as const;
export type BundleStep = (typeof BUNDLE_STEPS)[number];

/** A step that holds. */
export interface BundleFinding {
  readonly step: BundleStep;
  /** The finding, for people. */
  readonly found: string;
}

/** The content of a verified bundle. */
export interface BundleReport {
  /** One finding for each step. */
  readonly findings: readonly BundleFinding[];
  /** The parts of the file that no step vouches for without the chain, for people. */
  readonly unchecked: readonly string[];
  /** Says which of the policy's `mapCosigners` signed the checkpoint: they recomputed every map stated under it. */
  readonly cosignatures: readonly Cosignature[];
  readonly parsed: ParsedEntry;
  readonly opened: OpenedEntry;
  readonly leafHash: Uint8Array;
  readonly leafIndex: bigint;
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
}

/**
 * Returns the content of a bundle, once everything holds that can be checked without the chain: the entry with its
 * disclosures is a leaf under a checkpoint that the policy's key signed, and the anchor names that checkpoint, the
 * policy's chain and its contract. Only the chain can show that the anchor exists: ask it for `verifyAnchor(logId,
 * treeSize, rootHash)`.
 *
 * It throws at the first step that does not hold.
 * @param options.onFinding receives each step as soon as it holds
 * @throws ENTRY_MALFORMED, ENTRY_TOO_LARGE, ENTRY_OF_ANOTHER_LOG when the entry is not one of this log
 * @throws DISCLOSURE_MALFORMED, DISCLOSURE_MISMATCH, DISCLOSURE_DUPLICATE when a disclosure does not belong to the
 *   entry
 * @throws BUNDLE_MALFORMED, TLOG_PROOF_MALFORMED when bundle or proof are malformed
 * @throws NOTE_MALFORMED, NOTE_SIGNATURE_INVALID, NOTE_SIGNATURE_MISSING, CHECKPOINT_MALFORMED,
 *   CHECKPOINT_ORIGIN_MISMATCH when the policy's key has not signed the checkpoint, or one of its cosigners' signatures
 *   does not hold
 * @throws PROOF_INDEX_OUT_OF_RANGE, PROOF_WRONG_LENGTH, PROOF_ROOT_MISMATCH when the entry is not under the root
 * @throws ANCHOR_MISMATCH when anchor and checkpoint differ
 * @throws ANCHOR_SIGNATURE_INVALID when no log key of the policy signed the anchor while it was in force
 * @throws POLICY_MISMATCH when the bundle is of another log, chain or contract than the policy
 */
export function verifyBundle(
  bundle: BundleParts,
  policy: VerificationPolicy,
  options: { readonly hash?: Sha256Into; readonly onFinding?: (finding: BundleFinding) => void } = {},
): BundleReport {
  const hash = options.hash ?? nobleSha256;
  const findings: BundleFinding[] = [];
  const found = (step: BundleStep, text: string) => {
    findings.push({ step, found: text });
    options.onFinding?.({ step, found: text });
  };

  requirePolicy('/origin', bundle.origin, policy.origin);
  const { parsed, opened, leafHash } = verifyEntry({ ...bundle, origin: policy.origin }, hash, found);

  const { leafIndex, proof, checkpoint: note, extra } = parseTlogProof(bundle.proof);
  if (extra !== undefined) {
    // SECURITY: nothing authenticates extra data, so in a bundle it could only mislead.
    throw new LedgerError('BUNDLE_MALFORMED', 'the proof carries extra data', { pointer: '/proof' });
  }
  found('proof', `leaf ${leafIndex}, ${proof.length} hashes`);

  const { treeSize, rootHash } = openCheckpoint(note, ...policy.checkpointKeys.map(({ key }) => key));
  const cosignatures = verifyCosignatures(note, policy.mapCosigners);
  const others = cosignatures.map(({ name, time }) => `, cosigned by ${name} ${timeOf(time)}`);
  found('checkpoint', `size ${treeSize}, signed by a key of ${policy.origin}${others.join('')}`);

  verifyInclusion({ leafHash, leafIndex, treeSize, rootHash, proof }, hash);
  found('inclusion', `the leaf is under root ${toHex(rootHash).slice(2)}`);

  requireAnchor(bundle.anchor, { treeSize, rootHash }, policy);
  found('anchor', `names this checkpoint, chain ${policy.chain.chainId} and contract ${policy.chain.contract}`);

  found('signed', signatureFound(bundle.anchor, policy));

  const unchecked = uncheckedParts(note, policy);
  return { findings, unchecked, cosignatures, parsed, opened, leafHash, leafIndex, treeSize, rootHash };
}

function signatureFound(anchor: BundleAnchor, { logKeys }: VerificationPolicy): string {
  const isNamed = logKeys.length > 0;
  const signer = isNamed ? requireSignedByPolicy(anchor, logKeys) : anchorSigner(anchor);
  return `by ${signer}, ${timeOf(anchor.time)}${isNamed ? '' : '; the policy names no log key'}`;
}

/** Lists what a bundle holds beyond what was checked, so that nobody takes a whole file for verified. */
function uncheckedParts(note: string, { checkpointKeys, logKeys, mapCosigners }: VerificationPolicy): string[] {
  const known = [...checkpointKeys.map(({ key }) => key), ...mapCosigners];
  const unknown = parseNote(note).signatures.filter(
    ({ name, keyId }) => !known.some((key) => key.name === name && key.keyId === keyId),
  );
  const lines = unknown.map(
    ({ name, keyId }) =>
      `signature line of \`${name}\`, key ${keyId.toString(16).padStart(8, '0')}: not checked, the policy does not name the key`,
  );
  const anchor =
    logKeys.length === 0 ? ['the signature of the anchor: only by the chain, the policy names no log key'] : [];
  return [...lines, ...anchor];
}

function requireAnchor(
  anchor: BundleAnchor,
  checkpoint: { readonly treeSize: bigint; readonly rootHash: Uint8Array },
  policy: VerificationPolicy,
): void {
  if (anchor.treeSize !== checkpoint.treeSize) throw anchorMismatch('treeSize', 'tree size');
  if (!equalBytes(anchor.rootHash, checkpoint.rootHash)) throw anchorMismatch('rootHash', 'root hash');
  requirePolicy('/anchor/chainId', `${anchor.chainId}`, `${policy.chain.chainId}`);
  requirePolicy('/anchor/contract', anchor.contract, policy.chain.contract);
  requirePolicy('/anchor/logId', toHex(anchor.logId), toHex(logIdOf(policy.origin)));
}

function anchorMismatch(member: string, what: string): LedgerError {
  return new LedgerError('ANCHOR_MISMATCH', `the anchor's ${what} is not the checkpoint's`, {
    pointer: `/anchor/${member}`,
  });
}

function requirePolicy(pointer: string, actual: string, expected: string): void {
  if (actual === expected) return;
  throw new LedgerError('POLICY_MISMATCH', `\`${pointer}\` is \`${actual}\`, the policy says \`${expected}\``, {
    pointer,
    details: { actual, expected },
  });
}
