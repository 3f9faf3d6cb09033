import { sha256 as noble } from '@noble/hashes/sha2.js';
import { toBase64url, utf8 } from './bytes.ts';

/**
 * Writes the 32 bytes of SHA-256(`input`) into `output` at `offset`; the two may be the same array. Core takes its hash
 * as a parameter of this type, so that a host can hand in a faster one. Source: FIPS 180-4.
 */
export type Sha256Into = (input: Uint8Array, output: Uint8Array, offset: number) => void;

// `_cloneInto` is declared by noble's `Hash`, underscore and all; its public `clone` allocates a state for each call.
const initial = noble.create();
const kept = noble.create();

/** Hashes with `@noble/hashes`, which runs everywhere; one state is kept, which saves allocating it for each call. */
export const nobleSha256: Sha256Into = (input, output, offset) => {
  initial
    ._cloneInto(kept)
    .update(input)
    .digestInto(output.subarray(offset, offset + 32));
};

/** Returns the SHA-256 of a text's UTF-8 bytes in base64url, by which entries, states and answers name the text. */
export function sha256OfText(text: string, hash: Sha256Into = nobleSha256): string {
  return toBase64url(sha256(utf8(text), hash));
}

/** Returns the SHA-256 of the input as 32 fresh bytes. */
export function sha256(input: Uint8Array, hash: Sha256Into = nobleSha256): Uint8Array {
  const out = new Uint8Array(32);
  hash(input, out, 0);
  return out;
}
