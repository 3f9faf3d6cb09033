import { hash } from 'node:crypto';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';

// A one-shot hash into a latin1 (`binary`) string, written into the output, is the cheapest way through Node's OpenSSL: it makes
// neither a hash object nor a buffer for each of the short inputs of a Merkle tree.
const { latin1Write } = Buffer.prototype;

/** SHA-256 by Node's OpenSSL, for everything in core that takes a hash. */
export const nodeSha256: Sha256Into = (input, output, offset) => {
  latin1Write.call(output, hash('sha256', input, 'binary'), offset, 32);
};
