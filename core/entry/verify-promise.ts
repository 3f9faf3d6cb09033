import { hexToBytes } from '@noble/hashes/utils.js';
import { LedgerError } from '../kernel/error.ts';
import { toHex } from '../kernel/hex.ts';
import { HOUR_MS, type Instant, msOf } from '../kernel/instant.ts';
import { instantKind, isObject } from '../kernel/kinds.ts';
import { readAddress } from './address.ts';
import { type DatedKey, wasInForce } from './keys/in-force.ts';
import {
  logIdOf,
  type PromiseCertificate,
  promiseDigest,
  promiseKeyDigest,
  recoverSigner,
  type SignedPromise,
  type SigningTarget,
} from './promise.ts';

/** The longest time for which the promise root certifies a key. */
export const MAX_PROMISE_KEY_MS = 6 * HOUR_MS;

/** Names whom a verifier of promises trusts. */
export interface PromiseTrust {
  /** The log's name. */
  readonly origin: string;
  readonly chain: { readonly chainId: bigint; readonly contract: string };
  /** EIP-55 addresses of the promise roots. */
  readonly promiseRoots: readonly DatedKey<string>[];
}

/** The steps of a verification, in order. */
export const PROMISE_STEPS = ['log', 'root', 'key', 'times', 'promise'] as const;
export type PromiseStep = (typeof PROMISE_STEPS)[number];

/** A step that holds. */
export interface PromiseFinding {
  readonly step: PromiseStep;
  /** The finding, for people. */
  readonly found: string;
}

/** The content of a verified promise. */
export interface PromiseReport {
  readonly findings: readonly PromiseFinding[];
  /** EIP-55 addresses. */
  readonly root: string;
  readonly key: string;
  readonly leafHash: Uint8Array;
  readonly recordedAt: Instant;
  readonly includeBy: Instant;
}

/**
 * Returns what a promise says, once a trusted root certified the key that signed it, for a time that fits both.
 * @param options.onFinding receives each step as soon as it holds
 * @throws PROMISE_OF_ANOTHER_LOG when it is of another log than the policy's
 * @throws PROMISE_SIGNATURE_INVALID when a signature is not one
 * @throws PROMISE_ROOT_UNKNOWN when none of the policy's roots certified the key for this chain, contract and log
 * @throws PROMISE_KEY_PERIOD_INVALID when the key is certified for no time, or for more than six hours
 * @throws PROMISE_ROOT_NOT_IN_FORCE when the root was in force at no time of those hours
 * @throws PROMISE_OUTSIDE_KEY_PERIOD when the event is later than the key, or the promise had to be kept before it
 * @throws PROMISE_KEY_MISMATCH when the certified key did not sign the promise
 */
export function verifyPromise(
  promise: SignedPromise,
  trust: PromiseTrust,
  options: { readonly onFinding?: (finding: PromiseFinding) => void } = {},
): PromiseReport {
  const findings: PromiseFinding[] = [];
  const found = (step: PromiseStep, text: string) => {
    findings.push({ step, found: text });
    options.onFinding?.({ step, found: text });
  };
  const { certificate, recordedAt, includeBy } = promise;
  const target = { ...trust.chain, logId: logIdOf(trust.origin) };
  if (promise.logId !== toHex(target.logId)) {
    throw new LedgerError('PROMISE_OF_ANOTHER_LOG', `the promise is not of the log \`${trust.origin}\``);
  }
  found('log', trust.origin);

  const root = certifier(certificate, target);
  const roots = trust.promiseRoots.filter(({ key }) => key === root);
  if (roots.length === 0) {
    throw new LedgerError('PROMISE_ROOT_UNKNOWN', `\`${root}\`, which certified the key, is no promise root you named`);
  }
  found('root', root);

  requirePeriod(certificate);
  const { key, notBefore, notAfter } = certificate;
  if (!roots.some((each) => wasInForce(each, { from: notBefore, until: notAfter }))) {
    throw new LedgerError('PROMISE_ROOT_NOT_IN_FORCE', `the promise root was not in force from ${notBefore} on`);
  }
  found('key', `${key}, certified from ${notBefore} to ${notAfter}`);

  requireTimes(promise);
  found('times', `on record ${recordedAt}, to be included by ${includeBy}`);

  const leafHash = hexToBytes(promise.leafHash.slice(2));
  const times = { recordedAtMs: msOf(recordedAt), includeByMs: msOf(includeBy) };
  const signer = recoverSigner(promiseDigest(target, { leafHash, ...times }), signatureOf(promise));
  if (signer !== key) {
    throw new LedgerError('PROMISE_KEY_MISMATCH', `\`${signer}\` signed the promise, not the certified key`);
  }
  found('promise', `leaf ${promise.leafHash}, signed by the certified key`);
  return { findings, root, key, leafHash, recordedAt, includeBy };
}

/**
 * Reads a promise from a parsed JSON document, as the API gives it, and verifies nothing.
 * @throws PROMISE_MALFORMED with a pointer to the member that is missing, wrong or unknown
 */
export function parsePromise(document: unknown): SignedPromise {
  return { ...read(document, PROMISE, ''), certificate: parseCertificate(document) };
}

function parseCertificate(document: unknown): PromiseCertificate {
  const certificate = isObject(document) ? document.certificate : undefined;
  return read(certificate, CERTIFICATE, '/certificate');
}

const isHex = (bytes: number) => {
  const form = new RegExp(`^0x[0-9a-f]{${2 * bytes}}$`);
  return (value: unknown): boolean => typeof value === 'string' && form.test(value);
};
const isAddress = (value: unknown): boolean => typeof value === 'string' && readAddress(value) === value;

type Members = Readonly<Record<string, (value: unknown) => boolean>>;

const PROMISE = {
  logId: isHex(32),
  leafHash: isHex(32),
  recordedAt: instantKind.fits,
  includeBy: instantKind.fits,
  signature: isHex(65),
  certificate: isObject,
} satisfies Members;

const CERTIFICATE = {
  key: isAddress,
  notBefore: instantKind.fits,
  notAfter: instantKind.fits,
  signature: isHex(65),
} satisfies Members;

function read<M extends Members>(value: unknown, members: M, at: string): { readonly [Name in keyof M]: string } {
  if (!isObject(value)) throw malformed(at, 'is not an object');
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(members, name));
  if (unknown !== undefined) throw malformed(`${at}/${unknown}`, 'is not a member of a promise');
  for (const [name, fits] of Object.entries(members)) {
    if (!fits(value[name])) throw malformed(`${at}/${name}`, 'is missing or malformed');
  }
  return value as { readonly [Name in keyof M]: string };
}

function certifier({ key, notBefore, notAfter, ...signed }: PromiseCertificate, target: SigningTarget): string {
  const claim = { key, notBeforeMs: msOf(notBefore), notAfterMs: msOf(notAfter) };
  return recoverSigner(promiseKeyDigest(target, claim), signatureOf(signed));
}

function requirePeriod({ notBefore, notAfter }: PromiseCertificate): void {
  const lengthMs = msOf(notAfter) - msOf(notBefore);
  if (lengthMs > 0 && lengthMs <= MAX_PROMISE_KEY_MS) return;
  throw new LedgerError('PROMISE_KEY_PERIOD_INVALID', 'a key is certified for at most six hours, and for some time');
}

// SECURITY: a key that is stolen makes no promise about what comes after it, and none that is broken before it began.
function requireTimes({ recordedAt, includeBy, certificate: { notBefore, notAfter } }: SignedPromise): void {
  if (recordedAt <= notAfter && recordedAt <= includeBy && notBefore <= includeBy) return;
  throw new LedgerError('PROMISE_OUTSIDE_KEY_PERIOD', 'the key could not promise this in the time it is certified for');
}

function signatureOf({ signature }: { readonly signature: string }): Uint8Array {
  return hexToBytes(signature.slice(2));
}

function malformed(pointer: string, complaint: string): LedgerError {
  return new LedgerError('PROMISE_MALFORMED', `the promise is malformed: \`${pointer || '/'}\` ${complaint}`, {
    pointer,
  });
}
