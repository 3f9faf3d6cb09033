import { writeFileSync } from 'node:fs';
import { p256 } from '@noble/curves/nist.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { buildRegistryEntry } from '../../../core/entry/build.ts';
import { encodeDisclosure } from '../../../core/entry/disclosure.ts';
import { signingKeyOf } from '../../../core/entry/keys/signing-key.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { checkpointDigest, logIdOf, promiseDigest, promiseKeyDigest } from '../../../core/entry/promise.ts';
import { assembleReceipt, receiptSigningInput } from '../../../core/entry/receipt.ts';
import { fromUtf8, toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { memberBytes, memberCount } from '../../../core/subject/state-members.ts';
import { UNTOLD } from '../../support/pushes.ts';
import { GIVE_PUSH } from '../../support/sample-registry.ts';
import { AFTER, LABEL_KEY, ORIGIN, recordAll, type Step, seededRandom } from './subject-log.ts';

const PUSH = { kind: 'push', purpose: 'credit-card-offers', channel: 'sms', ...UNTOLD } as const;
const STEPS: readonly Step[] = [
  { do: 'record', command: GIVE_PUSH },
  { do: 'push', request: PUSH },
  { do: 'withdraw', purpose: 'credit-card-offers', recipient: null, channels: ['sms'] },
  { do: 'record', command: { ...GIVE_PUSH, channels: ['email'] } },
  { do: 'withdraw', purpose: 'credit-card-offers', recipient: null },
  { do: 'push', request: PUSH },
  { do: 'pause', of: 'pushes', until: '2026-12-23T08:00:00.000Z' },
  { do: 'resume', of: 'pushes' },
];
const RECORDED_AT = '2026-11-23T08:00:00.000Z';
const SIGNED_AT = 1_795_420_860n;
const INCLUDE_BY = '2026-11-24T08:00:00.000Z';

/** All vectors of docs/formats, by file name; this file run as a program writes them. */
export function formatVectors(): Readonly<Record<'entry.json' | 'receipt.json' | 'promise.json', object>> {
  return { 'entry.json': entryVectors(), 'receipt.json': receiptVectors(), 'promise.json': promiseVectors() };
}

function entryVectors(): object {
  const events = recordAll(STEPS, 'vectors').map(({ entry, disclosures, leafHash, state, label }) => ({
    entry: fromUtf8(entry),
    disclosures,
    leafHash: toBase64url(leafHash),
    label,
    state: { count: memberCount(state), members: memberBytes(state).map(fromUtf8) },
  }));
  const [first] = events;
  if (first === undefined) throw new Error('there is a first event');
  return {
    about:
      'The events of one subject, oldest first; an entry about no person; and what must be refused, with its code.',
    origin: ORIGIN,
    labelKey: toBase64url(LABEL_KEY.publicKey),
    history: events,
    registry: registryVector(),
    refused: refusedVectors(first),
  };
}

function registryVector(): {
  readonly entry: string;
  readonly disclosures: readonly string[];
  readonly leafHash: string;
} {
  const { entry, disclosures, leafHash } = buildRegistryEntry(
    {
      origin: ORIGIN,
      after: AFTER,
      id: '0198f1c0-0000-7000-8000-000000000001',
      type: 'recipient.registered',
      at: RECORDED_AT,
      actor: { kind: 'client', client: 'registrar' },
      seq: 0,
      prev: null,
      item: { kind: 'recipient', id: 'acme-insurance', version: 1 },
      claims: {
        recipient: {
          id: 'acme-insurance',
          version: 1,
          name: 'Acme Insurance',
          legalId: null,
          identitySince: null,
          purposes: ['insurance-quotes'],
          since: [null],
          suspendedAt: null,
        },
      },
    },
    seededRandom('registry vector'),
  );
  return { entry: fromUtf8(entry), disclosures, leafHash: toBase64url(leafHash) };
}

function refusedVectors(valid: { readonly entry: string; readonly disclosures: readonly string[] }): object {
  const { entry, disclosures } = valid;
  const [id = '', type = ''] = disclosures;
  const parsed = parseEntry(utf8(entry));
  const [first = '', second = ''] = parsed.kind === 'subject' ? parsed.digests : [];
  const swapped = entry.replace(first, '#').replace(second, first).replace('#', second);
  return [
    { mutation: 'a space after a comma', code: 'ENTRY_MALFORMED', entry: entry.replace(',', ', '), disclosures: [] },
    { mutation: 'version 2', code: 'ENTRY_MALFORMED', entry: entry.replace('"v":1', '"v":2'), disclosures: [] },
    {
      mutation: 'a digest left out',
      code: 'ENTRY_MALFORMED',
      entry: entry.replace(`"${first}",`, ''),
      disclosures: [],
    },
    {
      mutation: 'a member of an unknown name',
      code: 'ENTRY_MALFORMED',
      entry: entry.replace('}', ',"iat":0}'),
      disclosures: [],
    },
    { mutation: 'no label', code: 'ENTRY_MALFORMED', entry: entry.replace(/"u":"[^"]*",/, ''), disclosures: [] },
    ...refusedItems(),
    { mutation: '8,193 bytes', code: 'ENTRY_TOO_LARGE', entry: entry.padEnd(8193), disclosures: [] },
    { mutation: 'two digests change places', code: 'DISCLOSURE_MISMATCH', entry: swapped, disclosures: [id] },
    { mutation: 'a disclosure shown twice', code: 'DISCLOSURE_DUPLICATE', entry, disclosures: [id, id] },
    {
      mutation: 'a disclosure with another salt',
      code: 'DISCLOSURE_MISMATCH',
      entry,
      disclosures: [encodeDisclosure(new Uint8Array(16), 'type', 'consent.given')],
    },
    {
      mutation: 'a disclosure whose last character is lost',
      code: 'DISCLOSURE_MALFORMED',
      entry,
      disclosures: [type.slice(0, -1)],
    },
    {
      mutation: 'a disclosure of a name that is no slot',
      code: 'DISCLOSURE_MALFORMED',
      entry,
      disclosures: [encodeDisclosure(new Uint8Array(16), 'colour', 'red')],
    },
  ];
}

function refusedItems(): object[] {
  const { entry } = registryVector();
  const item = '"item":{"kind":"recipient","id":"acme-insurance","version":1}';
  const mutations = [
    ['the label of another version', item, item.replace(':1', ':2')],
    ['an item of another kind than the type', item, item.replace('recipient', 'purpose')],
    [
      'another version registered than labelled',
      '"id":"acme-insurance","version":1,"identitySince"',
      '"id":"acme-insurance","version":2,"identitySince"',
    ],
    ['no item', `${item},`, ''],
    ['a name in the open', '"purposes":', '"name":"Acme Insurance","purposes":'],
    ['no digests of the names', /,"_sd":\[[^\]]*\]/, ''],
  ] as const;
  return mutations.map(([mutation, from, to]) => {
    return { mutation, code: 'ENTRY_MALFORMED', entry: entry.replace(from, to), disclosures: [] };
  });
}

function receiptVectors(): object {
  const secret = new Uint8Array(32).fill(0x11);
  const point = p256.getPublicKey(secret, false);
  const key = {
    kty: 'EC',
    crv: 'P-256',
    x: toBase64url(point.subarray(1, 33)),
    y: toBase64url(point.subarray(33)),
  };
  const keyId = 'vector-receipt-key';
  const [event] = recordAll(STEPS, 'vectors');
  if (event === undefined) throw new Error('there is a first event');
  const signingInput = receiptSigningInput(event.entry, keyId);
  const signature = p256.sign(utf8(signingInput), secret);
  return {
    about:
      'Receipts of the first event of entry.json. The key is for these vectors alone; its secret is 32 bytes of 0x11.',
    key,
    keyId,
    receipt: assembleReceipt(signingInput, signature, event.disclosures),
    receiptWithTwoSlots: assembleReceipt(signingInput, signature, event.disclosures.slice(0, 2)),
  };
}

function promiseVectors(): object {
  const signer = signingKeyOf(new Uint8Array(32).fill(0x22));
  const target = {
    chainId: 31337n,
    contract: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
    logId: logIdOf(ORIGIN),
  };
  const [event] = recordAll(STEPS, 'vectors');
  if (event === undefined) throw new Error('there is a first event');
  const promised = promiseDigest(target, {
    leafHash: event.leafHash,
    recordedAtMs: Date.parse(RECORDED_AT),
    includeByMs: Date.parse(INCLUDE_BY),
  });
  const root = signingKeyOf(new Uint8Array(32).fill(0x33));
  const key = signer.address;
  const times = { notBefore: '2026-11-23T07:50:00.000Z', notAfter: '2026-11-23T13:50:00.000Z' };
  const certified = promiseKeyDigest(target, {
    key,
    notBeforeMs: Date.parse(times.notBefore),
    notAfterMs: Date.parse(times.notAfter),
  });
  const anchored = checkpointDigest(target, { treeSize: 64n, rootHash: AFTER, time: SIGNED_AT });
  return {
    about:
      'A promise about the first event of entry.json, and an anchor. The keys are for these vectors alone: the secret of the promise root is 32 bytes of 0x33; 32 bytes of 0x22 are that of the key that signs the promise and, in these vectors, the anchor.',
    origin: ORIGIN,
    chainId: String(target.chainId),
    contract: target.contract,
    promiseRoot: root.address,
    logKey: key,
    promise: {
      logId: hex(target.logId),
      leafHash: hex(event.leafHash),
      recordedAt: RECORDED_AT,
      includeBy: INCLUDE_BY,
      signature: hex(signer.sign(promised)),
      certificate: { key, ...times, signature: hex(root.sign(certified)) },
    },
    promiseKeyDigest: hex(certified),
    promiseDigest: hex(promised),
    checkpoint: { treeSize: '64', rootHash: hex(AFTER), time: `${SIGNED_AT}`, signature: hex(signer.sign(anchored)) },
    checkpointDigest: hex(anchored),
  };
}

function hex(bytes: Uint8Array): string {
  return `0x${bytesToHex(bytes)}`;
}

if (import.meta.main) {
  for (const [name, vectors] of Object.entries(formatVectors())) {
    const place = new URL(`../../../docs/formats/vectors/${name}`, import.meta.url);
    writeFileSync(place, `${JSON.stringify(vectors, null, 2)}\n`);
  }
}
