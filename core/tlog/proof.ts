import { toBase64 } from '../kernel/bytes.ts';
import { LedgerError } from '../kernel/error.ts';
import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { verifyInclusion } from '../merkle/index.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { encodeNote, parseNote } from './note.ts';
import { encodeHash, parseBase64, parseDecimal, parseHash } from './text.ts';
import type { VerifierKey } from './verifier-key.ts';

/** The parts of a tlog-proof, which claims that an entry is at this index of the log with this checkpoint. */
export interface TlogProof {
  /** Authenticated by nothing; absent from the proofs of this log. */
  readonly extra?: Uint8Array;
  readonly leafIndex: bigint;
  /** 32 bytes each, from the leaf's sibling up; at most 64. */
  readonly proof: readonly Uint8Array[];
  /** The signed note, verbatim. */
  readonly checkpoint: string;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_HASHES = 64;
const MAX_EXTRA_BYTES = 65_536;
/** Length of header, extra data, index and hashes, in characters; the checkpoint has a bound of its own. */
const MAX_HEAD_LENGTH = 100_000;

/**
 * Returns the text of a proof.
 * @throws TLOG_PROOF_MALFORMED, NOTE_MALFORMED when a part cannot be in a proof
 * Source: C2SP tlog-proof, “Format”
 */
export function encodeTlogProof(proof: TlogProof): string {
  const lines = [HEADER];
  if (proof.extra !== undefined) lines.push(`extra ${toBase64(proof.extra)}`);
  lines.push(`index ${proof.leafIndex}`);
  for (const hash of proof.proof) lines.push(encodeHash(hash, 'proof hash', malformed));
  const text = `${lines.join('\n')}\n\n${encodeNote(parseNote(proof.checkpoint))}`;
  parseTlogProof(text);
  return text;
}

/**
 * Reads the parts of a proof and verifies none of them; `encodeTlogProof` gives the same text back.
 * @throws TLOG_PROOF_MALFORMED when the text is not a proof
 * @throws NOTE_MALFORMED when its checkpoint is not a note
 */
export function parseTlogProof(text: string): TlogProof {
  const split = text.indexOf('\n\n');
  if (split < 0 || split > MAX_HEAD_LENGTH) throw malformed('the proof has no checkpoint');
  const [header, ...lines] = text.slice(0, split).split('\n');
  if (header !== HEADER) throw malformed('the proof is of another version');
  const extra = lines[0]?.startsWith('extra ') ? parseExtra(lines.shift() as string) : undefined;
  const index = lines.shift();
  if (!index?.startsWith('index ')) throw malformed('the proof has no index');
  const leafIndex = parseDecimal(index.slice('index '.length), 'index', malformed);
  if (lines.length > MAX_HASHES) throw malformed(`the proof has ${lines.length} hashes`);
  const proof = lines.map((line) => parseHash(line, 'proof hash', malformed));
  const checkpoint = text.slice(split + 2);
  parseNote(checkpoint);
  return { ...(extra === undefined ? {} : { extra }), leafIndex, proof, checkpoint };
}

/** A proof that has been verified. */
interface VerifiedTlogProof {
  readonly leafIndex: bigint;
  readonly checkpoint: Checkpoint;
}

/**
 * Returns index and checkpoint of a proof, once the log's key has signed the checkpoint and the leaf is under its root.
 * @throws TLOG_PROOF_MALFORMED, NOTE_MALFORMED when the text is not a proof
 * @throws NOTE_SIGNATURE_INVALID, NOTE_SIGNATURE_MISSING when the key has not signed the checkpoint
 * @throws CHECKPOINT_MALFORMED, CHECKPOINT_ORIGIN_MISMATCH when it is not a checkpoint, or another log's
 * @throws PROOF_INDEX_OUT_OF_RANGE, PROOF_WRONG_LENGTH, PROOF_ROOT_MISMATCH when the leaf is not under the root
 * Source: C2SP tlog-proof, “Verifying a tlog proof”
 */
export function verifyTlogProof(
  text: string,
  expected: { readonly leafHash: Uint8Array; readonly key: VerifierKey },
  hash: Sha256Into = nobleSha256,
): VerifiedTlogProof {
  const { leafIndex, proof, checkpoint: note } = parseTlogProof(text);
  const checkpoint = openCheckpoint(note, expected.key);
  const { treeSize, rootHash } = checkpoint;
  verifyInclusion({ leafHash: expected.leafHash, leafIndex, treeSize, rootHash, proof }, hash);
  return { leafIndex, checkpoint };
}

function parseExtra(line: string): Uint8Array {
  const extra = parseBase64(line.slice('extra '.length), 'extra data', malformed);
  if (extra.length === 0 || extra.length > MAX_EXTRA_BYTES) throw malformed(`the extra data has ${extra.length} bytes`);
  return extra;
}

function malformed(message: string, cause?: unknown): LedgerError {
  return new LedgerError('TLOG_PROOF_MALFORMED', message, { cause });
}
