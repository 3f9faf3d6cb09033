import { sha256 as noble } from '@noble/hashes/sha2.js';
import { toBase64url, utf8 } from './bytes.ts';

/**
 * Writes SHA-256(`input`) into `output` at `offset` (32 bytes). Core takes its hash as a parameter of this shape, so that
 * a host with a faster one hands it in; `input` and `output` may be the same array.
 */
export type Sha256Into = (input: Uint8Array, output: Uint8Array, offset: number) => void;

const initial = noble.create();
const kept = noble.create();

/** The hash that is there everywhere: `@noble/hashes`, on one kept state, which spares an allocation a call. Source: FIPS 180-4. */
export const nobleSha256: Sha256Into = (input, output, offset) => {
  initial
    ._cloneInto(kept)
    .update(input)
    .digestInto(output.subarray(offset, offset + 32));
};

/** SHA-256 of a text's UTF-8 bytes, base64url: how entries, states and answers name a text. */
export function sha256OfText(text: string, hash: Sha256Into = nobleSha256): string {
  return toBase64url(sha256(utf8(text), hash));
}

/** SHA-256 of one input as 32 fresh bytes. */
export function sha256(input: Uint8Array, hash: Sha256Into = nobleSha256): Uint8Array {
  const out = new Uint8Array(32);
  hash(input, out, 0);
  return out;
}
