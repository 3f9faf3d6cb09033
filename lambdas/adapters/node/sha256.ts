import { hash } from 'node:crypto';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';

// A one-shot hash into a latin1 (`binary`) string, written into the output, is the cheapest use of Node's OpenSSL: it
// allocates neither a hash object nor a buffer for each of the short inputs of a Merkle tree.
const { latin1Write } = Buffer.prototype;

/** Hashes with Node's OpenSSL, for everything in core that takes a hash. Source: FIPS 180-4. */
export const nodeSha256: Sha256Into = (input, output, offset) => {
  latin1Write.call(output, hash('sha256', input, 'binary'), offset, 32);
};
