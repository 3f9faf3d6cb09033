import * as z from 'zod';
import { decimal, hash, hex, instant } from '../kit/fields.ts';

/** The parameters of `GET /v1/events/{event}/proof`. */
export const proofQuery = z.strictObject({
  for: z
    .enum(['recipient', 'subject', 'audit'])
    .optional()
    .meta({ description: 'Whom a proof of coverage is for; absent: by the scope of the caller' }),
  inclusion: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: '`true`: that the event is in the log is enough, also of a push or a disclosure' }),
});

/** `GET /v1/events/{event}/proof` while no anchor has what it takes. */
export const proofPending = z.strictObject({
  status: z.literal('pending'),
  event: z.uuid(),
  needs: z.enum(['sequencing', 'anchor', 'statement']).meta({ description: 'What the proof waits for' }),
  statedTo: decimal
    .nullable()
    .meta({ description: 'The number of leaves up to which the map is stated, where the proof waits for a statement' }),
});

/** Describes the proof bundle, format `v` 1. */
export const proofAnswer = z.strictObject({
  v: z.literal(1),
  origin: z.string(),
  entry: z.string(),
  disclosures: z.array(z.string()),
  proof: z.string().meta({ description: '`c2sp.org/tlog-proof@v1` with the anchored checkpoint' }),
  anchor: z.strictObject({
    chainId: decimal,
    contract: hex,
    logId: hex,
    treeSize: decimal,
    rootHash: hash,
    transaction: hex,
    block: decimal,
    blockHash: hex,
    time: decimal.meta({ description: 'The time that the log key signed, in seconds since 1970' }),
    signature: hex.meta({ description: "The log key's EIP-712 signature over the checkpoint, 65 bytes r, s, v" }),
  }),
  coverage: z
    .unknown()
    .meta({ description: 'What shows that a push or disclosure was covered: docs/formats/coverage.md; null: nothing' }),
  place: z
    .unknown()
    .meta({ description: 'What shows the place of an event of a person: docs/formats/place.md; null: nothing' }),
  history: z
    .unknown()
    .meta({ description: 'All events of a person up to a statement of the map: docs/formats/history.md; null: none' }),
});

/** `GET /v1/anchors` */
export const anchorsAnswer = z.strictObject({
  anchors: z.array(
    z.strictObject({
      treeSize: decimal,
      rootHash: hash,
      transaction: hex,
      block: decimal,
      blockHash: hex,
      anchoredAt: instant,
      checkpoint: z.string().meta({ description: 'The signed note that was anchored' }),
      time: decimal.meta({ description: 'The time that the log key signed, in seconds since 1970' }),
      signature: hex.meta({ description: "The log key's EIP-712 signature over the checkpoint, 65 bytes r, s, v" }),
    }),
  ),
  next: z.string().nullable(),
});
export type AnchorsAnswer = z.output<typeof anchorsAnswer>;

/** Describes from when until when a key signs; null: from the log's first day, and to this day. */
const dates = { from: instant.nullable(), until: instant.nullable() };

const receiptKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
  use: z.literal('sig'),
  alg: z.literal('ES256'),
  ...dates,
});

/** `GET /.well-known/consent-ledger`: take these once, out of band, and keep them. */
export const ledgerDescription = z.strictObject({
  origin: z.string(),
  logId: hex,
  checkpointKey: z.string().meta({ description: 'C2SP vkey, the newest' }),
  checkpointKeys: z
    .array(z.strictObject({ key: z.string(), ...dates }))
    .meta({ description: 'C2SP vkeys that sign checkpoints, or did, with the time of each' }),
  receiptKeys: z
    .strictObject({ keys: z.array(receiptKey) })
    .meta({ description: 'A JWK set of the keys that sign receipts, or did, with the time of each' }),
  promiseRoots: z
    .array(z.strictObject({ key: hex, ...dates }))
    .meta({ description: 'Ethereum addresses that certify the keys of promises, with the time of each' }),
  logKeys: z
    .array(z.strictObject({ key: hex, ...dates }))
    .nullable()
    .meta({
      description: 'Ethereum addresses that sign anchors, or did, as the contract has them; null: the chain is away',
    }),
  labelKeys: z
    .array(z.strictObject({ version: z.int().positive(), key: hash }))
    .meta({ description: 'Public keys that label events about persons, 32 bytes each, every one from the first' }),
  chain: z.strictObject({
    chainId: decimal,
    contract: hex,
    rpcUrl: z.string(),
    genesisHash: hex.nullable().meta({ description: 'Hash of block 0, by which the chain is known; null: it is away' }),
  }),
});
export type LedgerDescription = z.output<typeof ledgerDescription>;

/** `GET /.well-known/authzen-configuration`. Source: OpenID AuthZEN Authorization API 1.0 §9 */
export const authzenConfiguration = z.strictObject({
  policy_decision_point: z.url(),
  access_evaluation_endpoint: z.url(),
  access_evaluations_endpoint: z.url(),
});

export const health = z.strictObject({ status: z.literal('ok') });
