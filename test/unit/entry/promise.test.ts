import { secp256k1 } from '@noble/curves/secp256k1.js';
import { getBytes, hexlify, id, TypedDataEncoder, verifyTypedData, Wallet } from 'ethers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkpointDigest,
  type InclusionPromise,
  isPromised,
  logIdOf,
  promiseDigest,
  recoverSigner,
  type SigningTarget,
} from '../../../core/entry/promise.ts';
import { concat } from '../../../core/kernel/bytes.ts';
import { EVENT_TYPES } from '../../../core/vocabulary.ts';
import { codeOf } from './code-of.ts';
import { flipBit, ORIGIN } from './subject-log.ts';

const wallet = new Wallet(`0x${'01'.repeat(32)}`);
const target: SigningTarget = {
  chainId: 31337n,
  contract: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  logId: logIdOf(ORIGIN),
};
const promise: InclusionPromise = {
  leafHash: new Uint8Array(32).fill(7),
  recordedAtMs: Date.parse('2026-11-23T08:00:00.000Z'),
  includeByMs: Date.parse('2026-11-24T08:00:00.000Z'),
};
const PROMISE = {
  Promise: [
    { name: 'logId', type: 'bytes32' },
    { name: 'leafHash', type: 'bytes32' },
    { name: 'recordedAt', type: 'uint64' },
    { name: 'includeBy', type: 'uint64' },
  ],
};
const CHECKPOINT = {
  Checkpoint: [
    { name: 'logId', type: 'bytes32' },
    { name: 'treeSize', type: 'uint64' },
    { name: 'rootHash', type: 'bytes32' },
    { name: 'time', type: 'uint64' },
  ],
};
const domain = { name: 'ConsentAnchor', version: '1', chainId: target.chainId, verifyingContract: target.contract };
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const uint64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });

describe('logIdOf', () => {
  it('is what Solidity computes of the origin', () => {
    expect(hexlify(logIdOf(ORIGIN))).toBe(id(ORIGIN));
  });
});

describe('the digests of EIP-712', () => {
  it('are those of ethers for every promise', () => {
    fc.assert(
      fc.property(bytes32, fc.maxSafeNat(), fc.maxSafeNat(), (leafHash, recordedAtMs, includeByMs) => {
        const value = { logId: target.logId, leafHash, recordedAt: recordedAtMs, includeBy: includeByMs };
        expect(hexlify(promiseDigest(target, { leafHash, recordedAtMs, includeByMs }))).toBe(
          TypedDataEncoder.hash(domain, PROMISE, value),
        );
      }),
      { numRuns: 50, seed: 3 },
    );
  });

  it('are those of ethers for every checkpoint, chain, contract and log', () => {
    const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes) => hexlify(bytes));
    fc.assert(
      fc.property(
        uint64,
        address,
        bytes32,
        uint64,
        bytes32,
        uint64,
        (chainId, contract, logId, treeSize, rootHash, time) => {
          expect(hexlify(checkpointDigest({ chainId, contract, logId }, { treeSize, rootHash, time }))).toBe(
            TypedDataEncoder.hash({ ...domain, chainId, verifyingContract: contract }, CHECKPOINT, {
              logId,
              treeSize,
              rootHash,
              time,
            }),
          );
        },
      ),
      { numRuns: 50, seed: 3 },
    );
  });

  it.each([
    ['a contract that is no address', { ...target, contract: '0x12' }, promise],
    ['a log id of another length', { ...target, logId: new Uint8Array(31) }, promise],
    ['a leaf hash of another length', target, { ...promise, leafHash: new Uint8Array(33) }],
    ['a time before 1970', target, { ...promise, recordedAtMs: -1 }],
    ['a time that is no whole number', target, { ...promise, includeByMs: 0.5 }],
  ])('do not exist for %s', (_, badTarget, badPromise) => {
    expect(codeOf(() => promiseDigest(badTarget, badPromise))).toBe('INPUT_INVALID');
  });

  it('do not exist for a tree size or a time beyond 64 bits', () => {
    const claim = { treeSize: 1n, rootHash: new Uint8Array(32), time: 1n };
    for (const member of ['treeSize', 'time'])
      expect(codeOf(() => checkpointDigest(target, { ...claim, [member]: 1n << 64n }))).toBe('INPUT_INVALID');
  });
});

describe('recoverSigner', () => {
  const digest = promiseDigest(target, promise);
  const signature = getBytes(wallet.signingKey.sign(digest).serialized);

  it('finds the log key of a promise that ethers signed as typed data', async () => {
    const value = {
      logId: target.logId,
      leafHash: promise.leafHash,
      recordedAt: promise.recordedAtMs,
      includeBy: promise.includeByMs,
    };
    const signed = await wallet.signTypedData(domain, PROMISE, value);
    expect(recoverSigner(digest, getBytes(signed))).toBe(wallet.address);
    expect(verifyTypedData(domain, PROMISE, value, hexlify(signature))).toBe(wallet.address);
  });

  it('finds the address of any key, spelled as EIP-55 says', () => {
    fc.assert(
      fc.property(bytes32, fc.uint8Array({ minLength: 31, maxLength: 31 }), (message, secret) => {
        const signer = new Wallet(hexlify(concat(Uint8Array.of(1), secret)));
        expect(recoverSigner(message, getBytes(signer.signingKey.sign(message).serialized))).toBe(signer.address);
      }),
      { numRuns: 30, seed: 3 },
    );
  });

  it('does not find the log key when any bit of the signature was changed', () => {
    for (let bit = 0; bit < signature.length * 8; bit += 7) {
      const found = signerOrCode(flipBit(signature, bit));
      expect(found).not.toBe(wallet.address);
    }
  });

  it('does not find the log key for another log, chain, contract or leaf', () => {
    const others = [
      promiseDigest({ ...target, logId: logIdOf('other.example/consent') }, promise),
      promiseDigest({ ...target, chainId: 1n }, promise),
      promiseDigest({ ...target, contract: wallet.address }, promise),
      promiseDigest(target, { ...promise, leafHash: new Uint8Array(32) }),
    ];
    for (const other of others) expect(recoverSigner(other, signature)).not.toBe(wallet.address);
  });

  const s = BigInt(hexlify(signature.subarray(32, 64)));
  const highS = getBytes(`0x${(secp256k1.Point.Fn.ORDER - s).toString(16).padStart(64, '0')}`);
  it.each([
    ['64 bytes', signature.subarray(0, 64)],
    ['66 bytes', concat(signature, Uint8Array.of(0))],
    ['a v of 0', concat(signature.subarray(0, 64), Uint8Array.of(0))],
    ['a v of 29', concat(signature.subarray(0, 64), Uint8Array.of(29))],
    ['an r of zero', concat(new Uint8Array(32), signature.subarray(32))],
    ['a high s', concat(signature.subarray(0, 32), highS, Uint8Array.of(signature[64] === 27 ? 28 : 27))],
  ])('refuses a signature with %s', (_, broken) => {
    expect(codeOf(() => recoverSigner(digest, broken))).toBe('PROMISE_SIGNATURE_INVALID');
  });

  function signerOrCode(changed: Uint8Array): string {
    try {
      return recoverSigner(digest, changed);
    } catch {
      return codeOf(() => recoverSigner(digest, changed));
    }
  }
});

describe('the types of events that a promise goes with', () => {
  it('are all that say what a subject decided, and no other', () => {
    const others = EVENT_TYPES.filter((type) => !isPromised(type));
    expect(others.filter((type) => /^(consent|objection|restriction|pause|dispute)\.(?!answered)/.test(type))).toEqual(
      [],
    );
    expect(EVENT_TYPES.filter(isPromised)).toHaveLength(11);
  });
});
