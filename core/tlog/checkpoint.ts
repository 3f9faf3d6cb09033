import { LedgerError } from '../kernel/error.ts';
import { type NoteSigner, signNote, verifyNote } from './note.ts';
import { encodeHash, isNoteText, parseDecimal, parseHash } from './text.ts';
import type { VerifierKey } from './verifier-key.ts';

/** The head of a log: how many entries, and the root over them. */
export interface Checkpoint {
  /** The log's name, such as `ledger.example/consent`. */
  readonly origin: string;
  readonly treeSize: bigint;
  /** 32 bytes. */
  readonly rootHash: Uint8Array;
}

/**
 * The three lines that are signed. This log has no extension lines. Source: C2SP tlog-checkpoint, “Note text”.
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
 * The checkpoint in a note's body; `encodeCheckpoint` gives the same text back.
 * @throws CHECKPOINT_MALFORMED for anything but three lines, a decimal size and a canonical root; also for extension lines
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
 * The checkpoint as a signed note, ready to be published; the key's name is the origin.
 * @throws CHECKPOINT_ORIGIN_MISMATCH when the signer has another name
 * @throws CHECKPOINT_MALFORMED, NOTE_KEY_MALFORMED, NOTE_SIGNATURE_INVALID
 */
export async function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): Promise<string> {
  requireOrigin(checkpoint.origin, signer.name);
  return signNote(encodeCheckpoint(checkpoint), signer);
}

/**
 * The checkpoint in a note signed by this log's key, whose name is the origin.
 * @throws NOTE_MALFORMED, NOTE_SIGNATURE_INVALID, NOTE_SIGNATURE_MISSING when the note is not signed by the key
 * @throws CHECKPOINT_MALFORMED when what it signed is no checkpoint
 * @throws CHECKPOINT_ORIGIN_MISMATCH when it is of another log
 */
export function openCheckpoint(text: string, key: VerifierKey): Checkpoint {
  const checkpoint = parseCheckpoint(verifyNote(text, [key]).body);
  requireOrigin(checkpoint.origin, key.name);
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
