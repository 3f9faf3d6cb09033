import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { SDJwtInstance } from '@sd-jwt/core';
import { digest, ES256, generateSalt } from '@sd-jwt/crypto-nodejs';
import fc from 'fast-check';
import { calculateJwkThumbprint, compactVerify, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { openEntry } from '../../../core/entry/open.ts';
import {
  assembleReceipt,
  parseReceipt,
  type ReceiptKey,
  receiptSigningInput,
  verifyReceipt,
} from '../../../core/entry/receipt.ts';
import { SLOT_NAMES } from '../../../core/entry/slots.ts';
import { concat, fromUtf8, toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { codeOf } from './code-of.ts';
import { STORY } from './steps.ts';
import { flipTextBit, recordAll } from './subject-log.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = publicKey.export({ format: 'jwk' }) as unknown as ReceiptKey;
const story = recordAll(STORY, 'receipt');
const [event] = story;
if (event === undefined) throw new Error('the story is not empty');
const keyId = await calculateJwkThumbprint({ ...key });
const receipt = receiptOf(event.entry, event.disclosures);

describe('a receipt', () => {
  it('is accepted by another SD-JWT library, which gives back every slot', async () => {
    const library = new SDJwtInstance({
      hasher: digest,
      hashAlg: 'sha-256',
      saltGenerator: generateSalt,
      signAlg: ES256.alg,
      verifier: await ES256.getVerifier(key),
    });
    for (const { entry, disclosures } of story) {
      const { payload, header } = await library.verify(receiptOf(entry, disclosures));
      const { v, iss, after, n, u } = JSON.parse(fromUtf8(entry)) as Record<string, unknown>;
      expect(payload).toEqual({ v, iss, after, n, u, ...openEntry(entry, disclosures).slots });
      expect(header).toEqual({ alg: 'ES256', typ: 'consent+sd-jwt', kid: keyId });
    }
  });

  it('is accepted by another SD-JWT library with some slots withheld', async () => {
    const library = new SDJwtInstance({ hasher: digest, hashAlg: 'sha-256', verifier: await ES256.getVerifier(key) });
    const { payload } = await library.verify(receiptOf(event.entry, event.disclosures.slice(0, 2)));
    expect(Object.keys(payload as object).filter((name) => SLOT_NAMES.some((slot) => slot === name))).toEqual([
      'id',
      'type',
    ]);
  });

  it('is refused by another SD-JWT library when signed by another key', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
    const library = new SDJwtInstance({ hasher: digest, hashAlg: 'sha-256', verifier: await ES256.getVerifier(other) });
    await expect(library.verify(receipt)).rejects.toThrow('Verify Error');
  });

  it('holds a JWS over the very bytes that are in the log', async () => {
    const [jws = ''] = receipt.split('~');
    const { payload } = await compactVerify(jws, await importJWK({ ...key }, 'ES256'));
    expect(createHash('sha256').update(Uint8Array.of(0)).update(payload).digest()).toEqual(Buffer.from(event.leafHash));
  });

  it('comes apart into what it was made of, its signature verified', () => {
    expect(verifyReceipt(receipt, key)).toEqual({
      keyId,
      entry: event.entry,
      signature: expect.any(Uint8Array),
      signingInput: receiptSigningInput(event.entry, keyId),
      disclosures: event.disclosures,
    });
  });

  it('is verified as node:crypto verifies it', () => {
    const { signingInput, signature } = parseReceipt(receipt);
    const options = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', utf8(signingInput), options, signature)).toBe(true);
  });

  it('verifies with either s, as ES256 has no rule against the high one', () => {
    const { signingInput, signature } = parseReceipt(receipt);
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`);
    const otherS = Buffer.from((p256.Point.Fn.ORDER - s).toString(16).padStart(64, '0'), 'hex');
    const other = assembleReceipt(signingInput, concat(signature.subarray(0, 32), otherS), []);
    expect(verifyReceipt(other, key).entry).toEqual(event.entry);
  });

  it('does not verify with any bit of its signed part changed', () => {
    const signed = receipt.indexOf('~');
    const bits = fc.tuple(fc.nat(signed - 1), fc.nat(6));
    fc.assert(
      fc.property(bits, ([place, bit]) => {
        const changed = flipTextBit(receipt, place * 8 + bit);
        expect(codeOf(() => verifyReceipt(changed, key))).toMatch(
          /^(RECEIPT_MALFORMED|RECEIPT_SIGNATURE_INVALID|ENTRY_MALFORMED)$/,
        );
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('does not verify with a key that is no point of the curve', () => {
    const broken = { ...key, y: key.x };
    expect(codeOf(() => verifyReceipt(receipt, broken))).toBe('RECEIPT_SIGNATURE_INVALID');
  });

  const [header = '', payload = '', signature = ''] = (receipt.split('~')[0] ?? '').split('.');
  it.each([
    ['nothing', ''],
    ['no end', `${header}.${payload}.${signature}`],
    ['a part too few', `${header}.${payload}~`],
    ['a part too many', `${header}.${payload}.${signature}.x~`],
    ['key binding', `${receipt}x.y.z`],
    ['a short signature', `${header}.${payload}.${signature.slice(0, -2)}A~`],
    ['another algorithm', `${headerOf({ alg: 'none', typ: 'consent+sd-jwt', kid: 'x' })}.${payload}.${signature}~`],
    ['another type', `${headerOf({ alg: 'ES256', typ: 'vc+sd-jwt', kid: 'x' })}.${payload}.${signature}~`],
    ['no key id', `${headerOf({ alg: 'ES256', typ: 'consent+sd-jwt' })}.${payload}.${signature}~`],
    ['a header of no JSON', `AAAA.${payload}.${signature}~`],
    ['another alphabet', `${header}.${payload}.+${signature.slice(1)}~`],
  ])('is malformed with %s', (_, text) => {
    expect(codeOf(() => parseReceipt(text))).toBe('RECEIPT_MALFORMED');
  });

  it('holds an entry and nothing else', () => {
    const input = receiptSigningInput(utf8('{}'), keyId);
    expect(codeOf(() => parseReceipt(assembleReceipt(input, new Uint8Array(64), [])))).toBe('ENTRY_MALFORMED');
  });
});

function receiptOf(entry: Uint8Array, disclosures: readonly string[]): string {
  const input = receiptSigningInput(entry, keyId);
  return assembleReceipt(
    input,
    sign('sha256', utf8(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }),
    disclosures,
  );
}

function headerOf(header: object): string {
  return toBase64url(utf8(JSON.stringify(header)));
}
