import { utf8 } from '../../../core/kernel/bytes.ts';
import { sha256 } from '../../../core/kernel/sha256.ts';
import { type VrfClaim, VrfKey } from '../../../core/vrf/index.ts';

/** A secret made from a name. */
export const testSecret = (name: string) => sha256(utf8(`test key of ${name}`));

export const key = new VrfKey(testSecret('labels'));
const input = utf8('an input of 24 bytes, so');
/** A claim that holds. */
export const claim: VrfClaim = { publicKey: key.publicKey, input, proof: key.prove(input) };

/** The bytes with one bit changed; the first is the least of the first byte. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.with(bit >> 3, (bytes[bit >> 3] as number) ^ (1 << (bit & 7)));
}
