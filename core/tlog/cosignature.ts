import { utf8 } from '../kernel/bytes.ts';
import { parseNote, requireSignature } from './note.ts';
import type { VerifierKey } from './verifier-key.ts';

/** Says that somebody other than the log signed its checkpoint. */
export interface Cosignature {
  /** The name of their key. */
  readonly name: string;
  /** When, in seconds since 1970, by their clock. */
  readonly time: bigint;
}

/** Number of bytes of the time, before those of the signature. */
const TIME_BYTES = 8;

/** Returns the bytes that a cosigner signs of a checkpoint. Source: C2SP tlog-cosignature, “Format” */
export function cosignedMessage(body: string, time: bigint): Uint8Array {
  return utf8(`cosignature/v1\ntime ${time}\n${body}`);
}

/**
 * Returns which of some cosigners signed a checkpoint, and when.
 * @param keys of the type of cosigners
 * @throws NOTE_MALFORMED when the text is no note
 * @throws NOTE_SIGNATURE_INVALID when a signature by one of them does not hold
 * Source: C2SP tlog-cosignature, “Format”
 */
export function verifyCosignatures(text: string, keys: readonly VerifierKey[]): readonly Cosignature[] {
  const { body, signatures } = parseNote(text);
  return signatures.flatMap(({ name, keyId, signature }) => {
    const key = keys.find((candidate) => candidate.name === name && candidate.keyId === keyId);
    if (key === undefined) return [];
    const time = timeIn(signature);
    requireSignature(signature.subarray(TIME_BYTES), cosignedMessage(body, time), key);
    return [{ name, time }];
  });
}

/** Returns the time before a signature; 0 where the bytes are too few to hold one, which no signature fits. */
function timeIn(signature: Uint8Array): bigint {
  return signature.length < TIME_BYTES ? 0n : new DataView(signature.slice().buffer).getBigUint64(0);
}
