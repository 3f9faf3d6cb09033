import { ED25519_TORSION_SUBGROUP } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat } from '../../../core/kernel/bytes.ts';
import { VrfKey, verifyVrf, vrfProofToHash } from '../../../core/vrf/index.ts';
import { codeOf } from '../entry/code-of.ts';
import {
  bytesOf,
  decode,
  encode,
  IDENTITY,
  integerOf,
  type NaivePoint,
  naiveKey,
  naiveProofWith,
  ORDER,
} from './naive-vrf.ts';
import { claim, flipped, key, testSecret } from './sample-claim.ts';

const { publicKey, input, proof } = claim;
const gamma = proof.subarray(0, 32);
const challenge = proof.subarray(32, 48);
const answer = proof.subarray(48);

/** The encodings of the eight points whose order divides eight. */
const smallOrder = ED25519_TORSION_SUBGROUP.map((text) => new Uint8Array(Buffer.from(text, 'hex')));
/** The order of each. */
const TORSION_ORDERS = [1, 8, 4, 8, 2, 8, 4, 8];
/** Second encodings: y beyond the field's prime, both signs, and x = 0 with the sign of an odd x. */
const notCanonical = [
  ...Array.from({ length: 19 }, (_, y) => bytesOf(2n ** 255n - 19n + BigInt(y), 32)),
  ...Array.from({ length: 19 }, (_, y) => bytesOf(2n ** 256n - 19n + BigInt(y), 32)),
  bytesOf(1n + 2n ** 255n, 32),
  bytesOf(2n ** 256n - 20n, 32),
];

describe('a VRF proof', () => {
  it('is verified, and shows the hash that the key gives the input', () => {
    fc.assert(
      fc.property(fc.string(), fc.uint8Array({ maxLength: 300 }), (name, anyInput) => {
        const own = new VrfKey(testSecret(name));
        const given = { publicKey: own.publicKey, input: anyInput, proof: own.prove(anyInput) };
        expect(verifyVrf(given)).toEqual(own.evaluate(anyInput));
      }),
      { seed: 4, numRuns: 30 },
    );
  });

  it.each(['publicKey', 'input', 'proof'] as const)('is refused with any bit of its %s changed', (part) => {
    const bits = Array.from({ length: 8 * claim[part].length }, (_, bit) => bit);
    const codes = bits.map((bit) => codeOf(() => verifyVrf({ ...claim, [part]: flipped(claim[part], bit) })));
    const isKey = part === 'publicKey';
    const expected = isKey ? ['LABEL_KEY_INVALID', 'LABEL_PROOF_INVALID'] : ['LABEL_PROOF_INVALID'];
    expect([...new Set(codes)].toSorted()).toEqual(expected);
  });

  it('is refused for any other input, and under any other key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.string(), (otherInput, name) => {
        const own = new VrfKey(testSecret(`other ${name}`));
        expect(codeOf(() => verifyVrf({ ...claim, input: otherInput }))).toBe('LABEL_PROOF_INVALID');
        expect(codeOf(() => verifyVrf({ ...claim, publicKey: own.publicKey }))).toBe('LABEL_PROOF_INVALID');
      }),
      { seed: 5, numRuns: 30 },
    );
  });

  it('is refused for an input that is a byte shorter or longer', () => {
    for (const other of [input.subarray(1), input.subarray(0, -1), concat(input, Uint8Array.of(0)), new Uint8Array()]) {
      expect(codeOf(() => verifyVrf({ ...claim, input: other }))).toBe('LABEL_PROOF_INVALID');
    }
  });

  it.each([0, 1, 79, 81, 160])('is refused with %i bytes', (length) => {
    const other = concat(proof, proof).subarray(0, length);
    expect(codeOf(() => verifyVrf({ ...claim, proof: other }))).toBe('LABEL_PROOF_INVALID');
    expect(codeOf(() => vrfProofToHash(other))).toBe('LABEL_PROOF_INVALID');
  });

  it('is refused with the answer plus the group’s order, which means the same', () => {
    for (const more of [1n, 2n, 14n]) {
      const other = concat(gamma, challenge, bytesOf(integerOf(answer) + more * ORDER, 32));
      expect(codeOf(() => verifyVrf({ ...claim, proof: other }))).toBe('LABEL_PROOF_INVALID');
      expect(codeOf(() => vrfProofToHash(other))).toBe('LABEL_PROOF_INVALID');
    }
  });

  it('is refused with an answer of zero and of the group’s order', () => {
    for (const integer of [0n, ORDER, 2n ** 256n - 1n]) {
      const other = concat(gamma, challenge, bytesOf(integer, 32));
      expect(codeOf(() => verifyVrf({ ...claim, proof: other }))).toBe('LABEL_PROOF_INVALID');
    }
  });

  it('is refused with a gamma of small order', () => {
    expect(smallOrder.length).toBe(8);
    for (const point of smallOrder) {
      const other = concat(point, challenge, answer);
      expect(codeOf(() => verifyVrf({ ...claim, proof: other }))).toBe('LABEL_PROOF_INVALID');
    }
  });

  it('is refused with a gamma that is spelled in a second way', () => {
    for (const point of notCanonical) {
      const other = concat(point, challenge, answer);
      expect(codeOf(() => verifyVrf({ ...claim, proof: other }))).toBe('LABEL_PROOF_INVALID');
      expect(codeOf(() => vrfProofToHash(other))).toBe('LABEL_PROOF_INVALID');
    }
  });

  it('is taken with another nonce, and shows the same hash', () => {
    const { x } = naiveKey(testSecret('labels'));
    const other = naiveProofWith({ x, publicKey, input, nonce: 7n });
    expect(other).not.toEqual(proof);
    expect(verifyVrf({ ...claim, proof: other })).toEqual(key.evaluate(input));
  });

  it('shows the same hash where the key’s holder adds a point of small order to gamma', () => {
    const { x } = naiveKey(testSecret('labels'));
    const taken = [2, 4, 8].map((order) => {
      const twist = decode(smallOrder[TORSION_ORDERS.indexOf(order)] as Uint8Array) as NaivePoint;
      const proofs = Array.from({ length: 16 }, (_, i) =>
        naiveProofWith({ x, publicKey, input, nonce: BigInt(i + 1), twist }),
      );
      // The point is lost where the challenge is a multiple of its order; the other proofs do not hold.
      const isLost = (other: Uint8Array) => (other[32] as number) % order === 0;
      const good = proofs.filter(isLost);
      const bad = proofs.filter((other) => !isLost(other));
      for (const other of good) expect(verifyVrf({ ...claim, proof: other })).toEqual(key.evaluate(input));
      for (const other of bad) expect(codeOf(() => verifyVrf({ ...claim, proof: other }))).toBe('LABEL_PROOF_INVALID');
      return good.length;
    });
    expect(Math.min(...taken)).toBeGreaterThan(0);
  });
});

describe('a public key', () => {
  it.each([0, 31, 33, 64])('is refused with %i bytes', (length) => {
    const other = concat(publicKey, publicKey).subarray(0, length);
    expect(codeOf(() => verifyVrf({ ...claim, publicKey: other }))).toBe('LABEL_KEY_INVALID');
  });

  it('is refused where it is no point of the curve', () => {
    const others = Array.from({ length: 40 }, (_, y) => bytesOf(BigInt(y), 32)).filter(
      (bytes) => decode(bytes) === undefined,
    );
    expect(others.length).toBeGreaterThan(10);
    for (const other of others) {
      expect(codeOf(() => verifyVrf({ ...claim, publicKey: other }))).toBe('LABEL_KEY_INVALID');
    }
  });

  it('is refused when spelled in a second way, though the point is a good one', () => {
    for (const other of notCanonical) {
      expect(codeOf(() => verifyVrf({ ...claim, publicKey: other }))).toBe('LABEL_KEY_INVALID');
    }
    // y = 3, canonical: the point is a key, of which the proof is none.
    expect(codeOf(() => verifyVrf({ ...claim, publicKey: bytesOf(3n, 32) }))).toBe('LABEL_PROOF_INVALID');
  });

  it('is refused when it is of small order', () => {
    for (const other of smallOrder) {
      expect(codeOf(() => verifyVrf({ ...claim, publicKey: other }))).toBe('LABEL_KEY_INVALID');
    }
  });

  it('is refused when it is the identity, under which anybody makes proofs', () => {
    const identity = encode(IDENTITY);
    const forged = naiveProofWith({ x: 0n, publicKey: identity, input, nonce: 7n });
    expect(codeOf(() => verifyVrf({ publicKey: identity, input, proof: forged }))).toBe('LABEL_KEY_INVALID');
  });
});

describe('an input', () => {
  it('is refused when longer than 4096 bytes', () => {
    const longest = new Uint8Array(4096).fill(1);
    expect(verifyVrf({ publicKey, input: longest, proof: key.prove(longest) })).toEqual(key.evaluate(longest));
    expect(codeOf(() => verifyVrf({ ...claim, input: new Uint8Array(4097) }))).toBe('INPUT_INVALID');
  });
});
