import { createPrivateKey, createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64url } from '../../../core/kernel/bytes.ts';
import { VrfKey, verifyVrf, vrfProofToHash } from '../../../core/vrf/index.ts';
import vectors from '../../vectors/rfc9381/ecvrf-tai.json' with { type: 'json' };
import { codeOf } from '../entry/code-of.ts';
import { naiveEvaluate, naiveKey, naiveProve } from './naive-vrf.ts';
import { claim, key, testSecret } from './sample-claim.ts';

const unhex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const anySecret = fc.uint8Array({ minLength: 32, maxLength: 32 });
const anyInput = fc.uint8Array({ maxLength: 300 });

/** The public key that OpenSSL makes of an Ed25519 secret. */
function opensslPublicKey(secret: Uint8Array): Uint8Array {
  const der = Buffer.concat([unhex('302e020100300506032b657004220420'), secret]);
  const { x } = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })).export({ format: 'jwk' });
  return fromBase64url(x as string);
}

describe.each(vectors)('example $example of RFC 9381', ({ secretKey, publicKey, input, proof, hash }) => {
  const own = new VrfKey(unhex(secretKey));

  it('has this public key', () => {
    expect(own.publicKey).toEqual(unhex(publicKey));
  });

  it('has this proof and this hash', () => {
    expect(own.prove(unhex(input))).toEqual(unhex(proof));
    expect(own.evaluate(unhex(input))).toEqual(unhex(hash));
    expect(vrfProofToHash(unhex(proof))).toEqual(unhex(hash));
  });

  it('is verified', () => {
    const given = { publicKey: unhex(publicKey), input: unhex(input), proof: unhex(proof) };
    expect(verifyVrf(given)).toEqual(unhex(hash));
  });
});

describe('a VRF key', () => {
  it('has the public key of its secret in Ed25519', () => {
    fc.assert(
      fc.property(anySecret, (secret) => {
        expect(new VrfKey(secret).publicKey).toEqual(opensslPublicKey(secret));
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it('makes the proofs and hashes that the standard’s steps make', () => {
    fc.assert(
      fc.property(anySecret, anyInput, (secret, input) => {
        const own = new VrfKey(secret);
        expect(own.publicKey).toEqual(naiveKey(secret).publicKey);
        expect(own.prove(input)).toEqual(naiveProve(secret, input));
        expect(own.evaluate(input)).toEqual(naiveEvaluate(secret, input));
      }),
      { seed: 2, numRuns: 20 },
    );
  });

  it('gives an input one proof and one hash, that of the proof', () => {
    fc.assert(
      fc.property(anySecret, anyInput, (secret, input) => {
        const own = new VrfKey(secret);
        const again = new VrfKey(secret.slice());
        const proof = own.prove(input);
        expect(again.prove(input.slice())).toEqual(proof);
        for (const hash of [own.evaluate(input), again.evaluate(input), vrfProofToHash(proof)]) {
          expect(hash).toEqual(verifyVrf({ publicKey: own.publicKey, input, proof }));
        }
      }),
      { seed: 3, numRuns: 20 },
    );
  });

  it('gives two inputs two hashes, and so do two keys', () => {
    const other = new VrfKey(testSecret('other labels'));
    const inputs = Array.from({ length: 20 }, (_, i) => Uint8Array.of(i));
    const hashes = [key, other].flatMap((own) =>
      inputs.map((input) => Buffer.from(own.evaluate(input)).toString('hex')),
    );
    expect(new Set(hashes).size).toBe(40);
  });

  it('is not changed when its secret’s bytes are', () => {
    const secret = testSecret('labels');
    const own = new VrfKey(secret);
    secret.fill(0);
    expect(own.prove(claim.input)).toEqual(claim.proof);
  });

  it('shows its public key alone', () => {
    expect(Reflect.ownKeys(key)).toEqual(['publicKey']);
  });

  it.each([0, 31, 33, 64])('is refused with %i bytes', (length) => {
    expect(codeOf(() => new VrfKey(new Uint8Array(length)))).toBe('KEY_MALFORMED');
  });

  it('takes an input of 4096 bytes, and none that is longer', () => {
    const longest = new Uint8Array(4096);
    expect(vrfProofToHash(key.prove(longest))).toEqual(key.evaluate(longest));
    const tooLong = new Uint8Array(4097);
    expect(codeOf(() => key.evaluate(tooLong))).toBe('INPUT_INVALID');
    expect(codeOf(() => key.prove(tooLong))).toBe('INPUT_INVALID');
  });
});
