import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SigningKey, signingKeyOf } from '../../../core/entry/keys/signing-key.ts';
import {
  logIdOf,
  promiseDigest,
  promiseKeyDigest,
  type SignedPromise,
  type SigningTarget,
} from '../../../core/entry/promise.ts';
import {
  MAX_PROMISE_KEY_MS,
  type PromiseTrust,
  parsePromise,
  verifyPromise,
} from '../../../core/entry/verify-promise.ts';
import { toHex } from '../../../core/kernel/hex.ts';
import { HOUR_MS, instantOf } from '../../../core/kernel/instant.ts';
import { codeOf } from './code-of.ts';
import { ORIGIN } from './subject-log.ts';

const NOW = Date.UTC(2026, 10, 30, 9);
const DAY = 24 * HOUR_MS;
const keyOf = (byte: number) => signingKeyOf(new Uint8Array(32).fill(byte));
const [ROOT, KEY, OTHER] = [keyOf(1), keyOf(2), keyOf(3)] as [SigningKey, SigningKey, SigningKey];
const chain = { chainId: 31_337n, contract: '0x5FbDB2315678afecb367f032d93F642f64180aa3' };
const target: SigningTarget = { ...chain, logId: logIdOf(ORIGIN) };
const trust: PromiseTrust = {
  origin: ORIGIN,
  chain,
  promiseRoots: [{ key: ROOT.address, from: null, until: null }],
};

interface Parts {
  readonly root: SigningKey;
  readonly certified: SigningKey;
  readonly signer: SigningKey;
  readonly target: SigningTarget;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly recordedAtMs: number;
  readonly includeByMs: number;
}

/** Makes a promise as somebody would who has all keys, honest but for these parts. */
function promised(parts: Partial<Parts> = {}): SignedPromise {
  const honest = { root: ROOT, certified: KEY, signer: KEY, target, notBeforeMs: NOW, recordedAtMs: NOW + HOUR_MS };
  const made = { ...honest, notAfterMs: NOW + MAX_PROMISE_KEY_MS, includeByMs: NOW + DAY, ...parts };
  const { notBeforeMs, notAfterMs, recordedAtMs, includeByMs } = made;
  const key = made.certified.address;
  const leafHash = new Uint8Array(32).fill(7);
  return {
    logId: toHex(made.target.logId),
    leafHash: toHex(leafHash),
    recordedAt: instantOf(recordedAtMs),
    includeBy: instantOf(includeByMs),
    signature: toHex(made.signer.sign(promiseDigest(made.target, { leafHash, recordedAtMs, includeByMs }))),
    certificate: {
      key,
      notBefore: instantOf(notBeforeMs),
      notAfter: instantOf(notAfterMs),
      signature: toHex(made.root.sign(promiseKeyDigest(made.target, { key, notBeforeMs, notAfterMs }))),
    },
  };
}

const codeFor = (promise: SignedPromise, by: PromiseTrust = trust) => codeOf(() => verifyPromise(promise, by));
const during = (fromMs: number | null, untilMs: number | null): PromiseTrust => ({
  ...trust,
  promiseRoots: [
    {
      key: ROOT.address,
      from: fromMs === null ? null : instantOf(fromMs),
      until: untilMs === null ? null : instantOf(untilMs),
    },
  ],
});

describe('verifyPromise', () => {
  it('follows root, key and promise, and says what it found', () => {
    const steps: string[] = [];
    const report = verifyPromise(promised(), trust, { onFinding: ({ step }) => steps.push(step) });
    expect(report).toMatchObject({ root: ROOT.address, key: KEY.address, recordedAt: instantOf(NOW + HOUR_MS) });
    expect(steps).toEqual(['log', 'root', 'key', 'times', 'promise']);
    expect(report.findings.map(({ step }) => step)).toEqual(steps);
  });

  it('takes every promise that could be made in a time of at most six hours', () => {
    const times = fc.tuple(
      fc.integer({ min: 1, max: MAX_PROMISE_KEY_MS }),
      fc.integer({ min: -30 * DAY, max: MAX_PROMISE_KEY_MS }),
      fc.integer({ min: 0, max: 7 * DAY }),
    );
    fc.assert(
      fc.property(times, ([lengthMs, recorded, period]) => {
        const recordedAtMs = NOW + Math.min(recorded, lengthMs);
        const includeByMs = Math.max(recordedAtMs, NOW) + period;
        const promise = promised({ notAfterMs: NOW + lengthMs, recordedAtMs, includeByMs });
        expect(verifyPromise(parsePromise(JSON.parse(JSON.stringify(promise))), trust).root).toBe(ROOT.address);
      }),
      { numRuns: 25 },
    );
  });

  it.each<[string, string, Partial<Parts>]>([
    ['another log', 'PROMISE_OF_ANOTHER_LOG', { target: { ...target, logId: logIdOf('other.example/consent') } }],
    ['another chain', 'PROMISE_ROOT_UNKNOWN', { target: { ...target, chainId: 1n } }],
    ['another contract', 'PROMISE_ROOT_UNKNOWN', { target: { ...target, contract: `0x${'11'.repeat(20)}` } }],
    ['a root that is not trusted', 'PROMISE_ROOT_UNKNOWN', { root: OTHER }],
    ['a key that certified itself', 'PROMISE_ROOT_UNKNOWN', { root: KEY }],
    ['a key without a time', 'PROMISE_KEY_PERIOD_INVALID', { notAfterMs: NOW }],
    ['a time that ends before it begins', 'PROMISE_KEY_PERIOD_INVALID', { notAfterMs: NOW - 1 }],
    ['a time of more than six hours', 'PROMISE_KEY_PERIOD_INVALID', { notAfterMs: NOW + MAX_PROMISE_KEY_MS + 1 }],
    ['an event after the key', 'PROMISE_OUTSIDE_KEY_PERIOD', { recordedAtMs: NOW + MAX_PROMISE_KEY_MS + 1 }],
    [
      'a time that was over before the key',
      'PROMISE_OUTSIDE_KEY_PERIOD',
      { recordedAtMs: NOW - DAY, includeByMs: NOW - 1 },
    ],
    ['a time that is over when it begins', 'PROMISE_OUTSIDE_KEY_PERIOD', { includeByMs: NOW }],
    ['the root itself as signer', 'PROMISE_KEY_MISMATCH', { signer: ROOT }],
    ['another key as signer', 'PROMISE_KEY_MISMATCH', { signer: OTHER }],
  ])('refuses %s', (_, code, parts) => {
    expect(codeFor(promised(parts))).toBe(code);
  });

  it('refuses a certificate that was changed or is of another key', () => {
    const promise = promised();
    const { certificate } = promised({ certified: OTHER });
    const longer = { ...promise.certificate, notAfter: instantOf(NOW + MAX_PROMISE_KEY_MS - 1) };
    expect(codeFor({ ...promise, certificate })).toBe('PROMISE_KEY_MISMATCH');
    expect(codeFor({ ...promise, certificate: longer })).toBe('PROMISE_ROOT_UNKNOWN');
    expect(codeFor({ ...promise, certificate: { ...promise.certificate, key: OTHER.address } })).toBe(
      'PROMISE_ROOT_UNKNOWN',
    );
  });

  it('refuses any change of what was promised', () => {
    const promise = promised();
    expect(codeFor({ ...promise, leafHash: `0x${'08'.repeat(32)}` })).toBe('PROMISE_KEY_MISMATCH');
    expect(codeFor({ ...promise, recordedAt: instantOf(NOW) })).toBe('PROMISE_KEY_MISMATCH');
    expect(codeFor({ ...promise, includeBy: instantOf(NOW + 2 * DAY) })).toBe('PROMISE_KEY_MISMATCH');
    expect(codeFor({ ...promise, signature: promise.signature.replace(/..$/, '00') })).toBe(
      'PROMISE_SIGNATURE_INVALID',
    );
  });

  it('takes a root that was in force at some time of the key, before or after another', () => {
    const end = NOW + MAX_PROMISE_KEY_MS;
    for (const by of [during(end, null), during(null, NOW), during(NOW + 1, NOW + 1)]) {
      expect(verifyPromise(promised(), by).root).toBe(ROOT.address);
    }
    for (const by of [during(end + 1, null), during(null, NOW - 1), during(NOW - DAY, NOW - 1)]) {
      expect(codeFor(promised(), by)).toBe('PROMISE_ROOT_NOT_IN_FORCE');
    }
    const { promiseRoots } = trust;
    const both = { ...trust, promiseRoots: [...during(null, NOW - DAY).promiseRoots, ...promiseRoots] };
    expect(verifyPromise(promised(), both).root).toBe(ROOT.address);
    expect(codeFor(promised(), { ...trust, promiseRoots: [] })).toBe('PROMISE_ROOT_UNKNOWN');
  });

  it('verifies the vectors of docs/formats/promise.md', () => {
    const place = new URL('../../../docs/formats/vectors/promise.json', import.meta.url);
    const { origin, chainId, contract, promiseRoot, promise } = JSON.parse(readFileSync(place, 'utf8'));
    const roots = [{ key: promiseRoot, from: null, until: null }];
    const by = { origin, chain: { chainId: BigInt(chainId), contract }, promiseRoots: roots };
    expect(verifyPromise(parsePromise(promise), by).leafHash).toHaveLength(32);
  });
});

describe('parsePromise', () => {
  const promise = promised();
  it.each<[string, unknown]>([
    ['/', null],
    ['/note', { ...promise, note: 'x' }],
    ['/logId', { ...promise, logId: promise.logId.toUpperCase() }],
    ['/leafHash', { ...promise, leafHash: undefined }],
    ['/recordedAt', { ...promise, recordedAt: '2026-11-23' }],
    ['/includeBy', { ...promise, includeBy: 7 }],
    ['/signature', { ...promise, signature: promise.signature.slice(0, -2) }],
    ['/certificate', { ...promise, certificate: null }],
    ['/certificate/key', { ...promise, certificate: { ...promise.certificate, key: KEY.address.toLowerCase() } }],
    ['/certificate/notAfter', { ...promise, certificate: { ...promise.certificate, notAfter: 'never' } }],
    ['/certificate/more', { ...promise, certificate: { ...promise.certificate, more: 1 } }],
  ])('refuses a promise whose member is wrong, by its name: %s', (pointer, document) => {
    expect(() => parsePromise(document)).toThrow(
      expect.objectContaining({ code: 'PROMISE_MALFORMED', message: expect.stringContaining(`\`${pointer}\``) }),
    );
  });
});
