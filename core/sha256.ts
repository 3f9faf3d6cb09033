import { sha256 as noble } from '@noble/hashes/sha2.js';

/**
 * Writes SHA-256(`input`) into `output` at `offset` (32 bytes). Core takes its hash as a parameter of this shape, so that
 * a host with a faster one hands it in; `input` and `output` may be the same array.
 */
export type Sha256Into = (input: Uint8Array, output: Uint8Array, offset: number) => void;

/** The hash that is there everywhere: `@noble/hashes`. Source: FIPS 180-4. */
export const nobleSha256: Sha256Into = (input, output, offset) => {
  output.set(noble(input), offset);
};

/** SHA-256 of one input as 32 fresh bytes. */
export function sha256(input: Uint8Array, hash: Sha256Into = nobleSha256): Uint8Array {
  const out = new Uint8Array(32);
  hash(input, out, 0);
  return out;
}
