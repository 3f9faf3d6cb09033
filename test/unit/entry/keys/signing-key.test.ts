import { getBytes, hexlify, Wallet } from 'ethers';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { signingKeyOf } from '../../../../core/entry/keys/signing-key.ts';

it('a key has the address and makes the signatures that ethers does', () => {
  const secret = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => (bytes[0] ?? 0) < 0xff);
  const digest = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(secret, digest, (bytes, message) => {
      fc.pre(bytes.some((byte) => byte !== 0));
      const wallet = new Wallet(hexlify(bytes));
      const key = signingKeyOf(bytes);
      expect(key.address).toBe(wallet.address);
      expect(key.sign(message)).toEqual(getBytes(wallet.signingKey.sign(message).serialized));
    }),
    { numRuns: 20 },
  );
});

it('a key cannot be of bytes that are none', () => {
  expect(() => signingKeyOf(new Uint8Array(32))).toThrow();
});
