import { nobleSha256, type Sha256Into } from '../kernel/sha256.ts';
import { HASH_BYTES, NODE_BYTES, nodeInput } from './hash.ts';

/** Width of the widest subtree that is hashed in one go, in leaves: that of a tile of the log. */
export const SUBTREE_WIDTH = 256;

// One array holds 128 node inputs, each `0x01 ‖ left ‖ right`, hashed in place level by level: a call allocates little.
const pairs = new Uint8Array((SUBTREE_WIDTH / 2) * NODE_BYTES);
const inputs: Uint8Array[] = [];
for (let i = 0; i < SUBTREE_WIDTH / 2; i++) {
  pairs.set(nodeInput(), i * NODE_BYTES);
  inputs.push(pairs.subarray(i * NODE_BYTES, (i + 1) * NODE_BYTES));
}

/**
 * Writes into `out` at `offset` the root of the complete subtree over `count` hashes of 32 bytes each, the first of
 * them hash number `first` in `hashes`. `count` is a power of two from 1 to 256. Costs `count - 1` hashes.
 */
export function subtreeRootInto(
  hashes: Uint8Array,
  first: number,
  count: number,
  out: Uint8Array,
  offset: number,
  hash: Sha256Into = nobleSha256,
): void {
  let from = first * HASH_BYTES;
  if (count === 1) {
    for (let i = 0; i < HASH_BYTES; i++) out[offset + i] = hashes[from + i] as number;
    return;
  }
  for (let i = 0; i < count / 2; i++, from += 2 * HASH_BYTES) {
    (inputs[i] as Uint8Array).set(hashes.subarray(from, from + 2 * HASH_BYTES), 1);
  }
  // INVARIANT: the hash of input i goes into input i / 2, which has been hashed already or is being hashed.
  for (let width = count / 2; width > 1; width /= 2) {
    for (let i = 0; i < width; i++) {
      hash(inputs[i] as Uint8Array, pairs, (i >> 1) * NODE_BYTES + 1 + (i & 1) * HASH_BYTES);
    }
  }
  hash(inputs[0] as Uint8Array, out, offset);
}
