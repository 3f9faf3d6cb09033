import { LedgerError } from '../kernel/error.ts';
import { type NoteSigner, signNote, verifyNote } from './note.ts';
import { encodeHash, isNoteText, parseDecimal, parseHash } from './text.ts';
import type { VerifierKey } from './verifier-key.ts';

/** The head of a log: the number of its entries, and the root hash over them. */
export interface Checkpoint {
  /** The log's name, such as `ledger.example/consent`. */
  readonly origin: string;
  readonly treeSize: bigint;
  /** 32 bytes. */
  readonly rootHash: Uint8Array;
}

/**
 * Returns the three lines that are signed; this log has no extension lines. Source: C2SP tlog-checkpoint, “Note text”.
 * @throws CHECKPOINT_MALFORMED when a value cannot be in a checkpoint
 */
export function encodeCheckpoint(checkpoint: Checkpoint): string {
  const body = [
    checkpoint.origin,
    checkpoint.treeSize.toString(),
    encodeHash(checkpoint.rootHash, 'root hash', malformed),
    '',
  ].join('\n');
  parseCheckpoint(body);
  return body;
}

/**
 * Reads the checkpoint in a note's body; `encodeCheckpoint` gives the same text back.
 * @throws CHECKPOINT_MALFORMED when the body is not an origin, a decimal size and a canonical root, a line each; thus
 *   also when it has extension lines
 */
export function parseCheckpoint(body: string): Checkpoint {
  const [origin, size, root, end, ...rest] = body.split('\n');
  if (origin === undefined || size === undefined || root === undefined || end !== '' || rest.length > 0) {
    throw malformed('the checkpoint does not have three lines');
  }
  if (origin === '' || !isNoteText(origin)) throw malformed('the origin is empty or holds control characters');
  return {
    origin,
    treeSize: parseDecimal(size, 'tree size', malformed),
    rootHash: parseHash(root, 'root hash', malformed),
  };
}

/**
 * Returns the checkpoint as a note with the signature of each signer, ready to be published; their name must be the
 * origin.
 * @throws CHECKPOINT_ORIGIN_MISMATCH when a signer has another name
 * @throws CHECKPOINT_MALFORMED when a value cannot be in a checkpoint
 * @throws NOTE_KEY_MALFORMED, NOTE_SIGNATURE_INVALID when the signer's key or signature is not what it says
 */
export async function signCheckpoint(checkpoint: Checkpoint, ...signers: readonly NoteSigner[]): Promise<string> {
  for (const { name } of signers) requireOrigin(checkpoint.origin, name);
  return signNote(encodeCheckpoint(checkpoint), ...signers);
}

/**
 * Returns the checkpoint in a note, once one of the log's keys signed it, each of their signatures holds, and the keys'
 * name is the origin.
 * @throws NOTE_MALFORMED, NOTE_SIGNATURE_INVALID, NOTE_SIGNATURE_MISSING when no key has signed the note
 * @throws CHECKPOINT_MALFORMED when the note holds no checkpoint
 * @throws CHECKPOINT_ORIGIN_MISMATCH when the checkpoint is another log's
 */
export function openCheckpoint(text: string, ...keys: readonly VerifierKey[]): Checkpoint {
  const checkpoint = parseCheckpoint(verifyNote(text, keys).body);
  for (const { name } of keys) requireOrigin(checkpoint.origin, name);
  return checkpoint;
}

function requireOrigin(origin: string, expected: string): void {
  if (origin !== expected) {
    throw new LedgerError('CHECKPOINT_ORIGIN_MISMATCH', `the checkpoint is of \`${origin}\`, not of \`${expected}\``, {
      details: { origin, expected },
    });
  }
}

function malformed(message: string, cause?: unknown): LedgerError {
  return new LedgerError('CHECKPOINT_MALFORMED', message, { cause });
}
