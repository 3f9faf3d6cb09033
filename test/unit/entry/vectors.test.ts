import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SDJwtInstance } from '@sd-jwt/core';
import { digest, ES256 } from '@sd-jwt/crypto-nodejs';
import { verifyTypedData } from 'ethers';
import { describe, expect, it } from 'vitest';
import { replayHistory } from '../../../core/entry/history.ts';
import { type LabelPosition, labelInput, labelText } from '../../../core/entry/label.ts';
import { openEntry } from '../../../core/entry/open.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { type ReceiptKey, verifyReceipt } from '../../../core/entry/receipt.ts';
import { fromBase64url, toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { memberBytes, memberCount } from '../../../core/subject/state-members.ts';
import { codeOf } from './code-of.ts';
import { LABEL_KEY, SUBJECT } from './subject-log.ts';
import { formatVectors } from './vectors.ts';

interface EventVector {
  readonly entry: string;
  readonly disclosures: readonly string[];
  readonly leafHash: string;
  readonly label: LabelPosition;
  readonly state: { readonly count: number; readonly members: readonly string[] };
}

interface EntryVectors {
  readonly origin: string;
  readonly labelKey: string;
  readonly history: readonly EventVector[];
  readonly registry: { readonly entry: string; readonly disclosures: readonly string[]; readonly leafHash: string };
  readonly refused: readonly {
    readonly mutation: string;
    readonly code: string;
    readonly entry: string;
    readonly disclosures: readonly string[];
  }[];
}

interface ReceiptVectors {
  readonly key: ReceiptKey;
  readonly receipt: string;
  readonly receiptWithTwoSlots: string;
}

interface PromiseVectors {
  readonly chainId: string;
  readonly contract: string;
  readonly promiseRoot: string;
  readonly logKey: string;
  readonly promise: Readonly<Record<'logId' | 'leafHash' | 'recordedAt' | 'includeBy' | 'signature', string>> & {
    readonly certificate: Readonly<Record<'key' | 'notBefore' | 'notAfter' | 'signature', string>>;
  };
  readonly checkpoint: Readonly<Record<'treeSize' | 'rootHash' | 'time' | 'signature', string>>;
}

const entries = vectors<EntryVectors>('entry.json');
const receipts = vectors<ReceiptVectors>('receipt.json');
const promises = vectors<PromiseVectors>('promise.json');

describe('the vectors of docs/formats', () => {
  it.each(Object.entries(formatVectors()))('in %s are what the code makes today', (name, made) => {
    expect(vectors(name)).toEqual(made);
  });

  it('replay to the states that they print', () => {
    const events = entries.history.map(({ entry, disclosures, leafHash }) => ({
      entry: utf8(entry),
      disclosures,
      leafHash: fromBase64url(leafHash),
    }));
    const replayed = replayHistory(events).map((state) => ({
      count: memberCount(state),
      members: memberBytes(state).map((bytes) => Buffer.from(bytes).toString()),
    }));
    expect(replayed).toEqual(entries.history.map((event) => event.state));
  });

  it('have the labels that their key gives', () => {
    expect(toBase64url(LABEL_KEY.publicKey)).toBe(entries.labelKey);
    for (const { entry, label } of entries.history) {
      const input = labelInput(entries.origin, SUBJECT, label.version, label.count);
      expect(JSON.parse(entry)).toMatchObject({ u: labelText(LABEL_KEY.evaluate(input)) });
    }
  });

  it.each(entries.refused)('refuse $mutation with $code', ({ code, entry, disclosures }) => {
    expect(codeOf(() => openEntry(utf8(entry), disclosures))).toBe(code);
  });

  it('hold an entry about no person', () => {
    expect(parseEntry(utf8(entries.registry.entry))).toMatchObject({ kind: 'registry', type: 'recipient.registered' });
    expect(sha256(Uint8Array.of(0), entries.registry.entry)).toBe(entries.registry.leafHash);
    expect(openEntry(utf8(entries.registry.entry), entries.registry.disclosures).claims).toEqual({
      recipient: { name: 'Acme Insurance', legalId: null },
    });
  });

  it('hold receipts that our code and another library accept', async () => {
    const library = new SDJwtInstance({
      hasher: digest,
      hashAlg: 'sha-256',
      verifier: await ES256.getVerifier(receipts.key),
    });
    for (const receipt of [receipts.receipt, receipts.receiptWithTwoSlots]) {
      const { entry, disclosures } = verifyReceipt(receipt, receipts.key);
      const { payload } = await library.verify(receipt);
      expect(payload).toMatchObject(openEntry(entry, disclosures).slots);
    }
  });

  it('hold a promise with its certificate and an anchor that ethers finds signed by their keys', () => {
    const { chainId, contract, promiseRoot, logKey, promise, checkpoint } = promises;
    const domain = { name: 'ConsentAnchor', version: '1', chainId, verifyingContract: contract };
    const promiseType = struct('logId bytes32', 'leafHash bytes32', 'recordedAt uint64', 'includeBy uint64');
    const promised = {
      ...promise,
      recordedAt: Date.parse(promise.recordedAt),
      includeBy: Date.parse(promise.includeBy),
    };
    const { certificate } = promise;
    const certified = {
      ...certificate,
      logId: promise.logId,
      notBefore: Date.parse(certificate.notBefore),
      notAfter: Date.parse(certificate.notAfter),
    };
    const keyType = struct('logId bytes32', 'key address', 'notBefore uint64', 'notAfter uint64');
    expect(verifyTypedData(domain, { PromiseKey: keyType }, certified, certificate.signature)).toBe(promiseRoot);
    expect(certificate.key).toBe(logKey);
    const checkpointType = struct('logId bytes32', 'treeSize uint64', 'rootHash bytes32', 'time uint64');
    const anchored = { ...checkpoint, logId: promise.logId };
    expect(verifyTypedData(domain, { Promise: promiseType }, promised, promise.signature)).toBe(logKey);
    expect(verifyTypedData(domain, { Checkpoint: checkpointType }, anchored, checkpoint.signature)).toBe(logKey);
  });
});

describe('docs/formats/entry.md, followed word by word with node:crypto alone,', () => {
  it.each(entries.history.map((event, seq) => [seq, event] as const))('gives event %i', (_, event) => {
    const { _sd } = JSON.parse(event.entry) as { _sd: readonly string[] };
    const opened = event.disclosures.map(
      (disclosure) => JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as [string, string, unknown],
    );
    const state = opened.find(([, name]) => name === 'state');
    const salts = opened.filter((slot) => slot !== state).map(([salt]) => Buffer.from(salt, 'base64url'));
    const stateSalt = createHash('sha256').update('consent-ledger/state/v1\n').update(Buffer.concat(salts)).digest();
    expect(sha256(Uint8Array.of(0), event.entry)).toBe(event.leafHash);
    expect(event.disclosures.map((disclosure) => sha256(disclosure))).toEqual(_sd);
    const { count, members } = event.state;
    let level = Array.from({ length: count }, (_, i) => {
      const salt = createHash('sha256').update(stateSalt).update(uint32(i)).digest();
      return hashed(Uint8Array.of(0), salt, members[i] ?? '');
    });
    while (level.length > 1) {
      const below = level;
      level = below.flatMap((left, i) => (i % 2 === 0 ? [hashed(Uint8Array.of(1), left, below[i + 1] ?? '')] : []));
    }
    expect(sha256(uint32(count), level[0] ?? '')).toBe(state?.[2]);
  });
});

describe('the examples in docs/formats', () => {
  const [first] = entries.history;

  it('show the first entry of the vectors', () => {
    expect(JSON.parse(block('entry.md', 0))).toEqual(JSON.parse(first?.entry ?? ''));
    expect(linesOf(block('entry.md', 1))).toEqual(decoded(first?.disclosures ?? []));
  });

  it('show the entry about no person of the vectors', () => {
    expect(JSON.parse(block('entry.md', 2))).toEqual(JSON.parse(entries.registry.entry));
    expect(linesOf(block('entry.md', 3))).toEqual(decoded(entries.registry.disclosures));
  });

  it('show the receipt with two slots of the vectors', () => {
    expect(block('receipt.md', 0).replaceAll('\n', '')).toBe(receipts.receiptWithTwoSlots);
  });

  it('show the promise of the vectors', () => {
    expect(JSON.parse(block('promise.md', 0))).toEqual(promises.promise);
  });
});

function vectors<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(docs(`vectors/${name}`), 'utf8')) as Shape;
}

/** The text of a page's fenced block, counted from 0. */
function block(page: string, place: number): string {
  const blocks = [...readFileSync(docs(page), 'utf8').matchAll(/^```\w*\n(.*?)^```$/gms)];
  return blocks[place]?.[1] ?? '';
}

function linesOf(text: string): readonly unknown[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

function decoded(disclosures: readonly string[]): readonly unknown[] {
  return disclosures.map((disclosure) => JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as unknown);
}

function docs(path: string): URL {
  return new URL(`../../../docs/formats/${path}`, import.meta.url);
}

function sha256(...parts: readonly (string | Uint8Array)[]): string {
  return toBase64url(hashed(...parts));
}

function hashed(...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function struct(...members: readonly string[]): { name: string; type: string }[] {
  return members.map((member) => {
    const [name = '', type = ''] = member.split(' ');
    return { name, type };
  });
}
