import * as z from 'zod';
import { LedgerError } from '../../core/kernel/error.ts';
import { complaintOf } from '../../core/kernel/schema-messages.ts';
import { MAX_PERMIT_LIFETIME_SECONDS } from '../../core/limits.ts';

/** What one environment variable is for and what it may hold; the CDK and docs/configuration.md are made from these. */
export interface ConfigKey<T = unknown> {
  readonly name: string;
  readonly meaning: string;
  /** What an unset variable counts as; null: it must be set; an empty string: nothing takes its place. */
  readonly fallback: string | null;
  readonly schema: z.ZodType<T>;
}

const text = (limit: number) => z.string().min(1).max(limit);
const url = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must lie between ${least} and ${most}`);
const tableName = z.string().regex(/^[A-Za-z0-9_.-]{3,255}$/, 'must be a DynamoDB table name');
const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/, 'must be an Ethereum address');
const chainId = z
  .string()
  .regex(/^[1-9]\d{0,19}$/, 'must be a chain id in decimal')
  .transform(BigInt);
// C2SP signed notes: a key name holds neither spaces nor plus signs.
const origin = z.string().regex(/^[^\s+]{1,255}$/u, 'must be a C2SP origin: no spaces, no `+`');

/** Where a secret is kept: a file of this machine, a key in AWS KMS that never leaves it, or a secret in AWS Secrets Manager. */
type Place =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'kms'; readonly arn: string }
  | { readonly kind: 'secret'; readonly arn: string };

const ARN = /^arn:[a-z-]+:(kms|secretsmanager):[a-z0-9-]+:\d{12}:(key\/|secret:)\S{1,512}$/;
const placeOf = (value: string): Place => {
  const service = ARN.exec(value)?.[1];
  if (service === 'kms') return { kind: 'kms', arn: value };
  return service === 'secretsmanager' ? { kind: 'secret', arn: value } : { kind: 'file', path: value };
};
const place = (...kinds: readonly Place['kind'][]) =>
  text(4096)
    .refine((value) => !value.startsWith('arn:') || ARN.test(value), 'must be the ARN of a KMS key or a secret')
    .transform(placeOf)
    .refine(({ kind }) => kinds.includes(kind), `must be one of: ${kinds.join(', ')}`);

/** Where the public half of the checkpoint key is known from: itself, as a C2SP verifier key, or the place of the key. */
type VerifierPlace =
  | { readonly kind: 'verifier-key'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'kms'; readonly arn: string };

const VERIFIER_KEY = /^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/;
const verifierPlace = text(4096).transform((value, context): VerifierPlace => {
  if (VERIFIER_KEY.test(value)) return { kind: 'verifier-key', text: value };
  const known = value.startsWith('arn:') && !ARN.test(value) ? null : placeOf(value);
  if (known !== null && known.kind !== 'secret') return known;
  context.addIssue('must be a verifier key, a file or the ARN of a KMS key: a secret holds the private half');
  return z.NEVER;
});

/** Where one-time codes go: printed on this machine, or an SNS topic. */
type CodesPlace = { readonly kind: 'console' } | { readonly kind: 'topic'; readonly arn: string };

const TOPIC = /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;
const codesPlace = text(4096)
  .refine((value) => value === 'console' || TOPIC.test(value), 'must be `console` or the ARN of an SNS topic')
  .transform((value): CodesPlace => (value === 'console' ? { kind: 'console' } : { kind: 'topic', arn: value }));

/** Where the log's public files are kept: a folder of this machine or a bucket. */
type TilesPlace =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'bucket'; readonly bucket: string };

const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/;
const tilesPlace = text(4096)
  .refine((value) => !value.startsWith('s3:') || BUCKET.test(value), 'must be a folder, or a bucket as `s3://name`')
  .transform((value): TilesPlace => {
    const bucket = BUCKET.exec(value)?.[1];
    return bucket === undefined ? { kind: 'folder', path: value } : { kind: 'bucket', bucket };
  });

const MAX_PHRASES_BYTES = 2_048;
const forbiddenPhrases = z
  .string()
  .refine(
    (value) => new TextEncoder().encode(value).length <= MAX_PHRASES_BYTES,
    `must have at most ${MAX_PHRASES_BYTES} bytes`,
  )
  .nullable()
  .transform((value) =>
    (value ?? '')
      .split('|')
      .map((phrase) => phrase.trim())
      .filter((phrase) => phrase !== ''),
  );

const required = <T>(name: string, schema: z.ZodType<T>, meaning: string): ConfigKey<T> => ({
  name,
  meaning,
  fallback: null,
  schema,
});
const defaulted = <T>(name: string, schema: z.ZodType<T>, fallback: string, meaning: string): ConfigKey<T> => ({
  name,
  meaning,
  fallback,
  schema,
});
const optional = <T>(name: string, schema: z.ZodType<T>, meaning: string): ConfigKey<T | null> => ({
  name,
  meaning,
  fallback: '',
  schema: schema.nullable(),
});

const GROUPS = {
  /** Where events and state are kept. */
  store: {
    region: required('AWS_REGION', text(64), 'AWS region of the tables; Lambda sets it'),
    endpoint: optional(
      'DYNAMODB_ENDPOINT',
      url,
      'DynamoDB endpoint when it is not the region’s own; on one machine: an engine to use instead of dynoxide',
    ),
    table: required('LEDGER_TABLE', tableName, 'name of the table that holds everything but the guard'),
  },
  /** What stays when everything else is restored. */
  guard: {
    table: required(
      'LEDGER_GUARD_TABLE',
      tableName,
      'name of the table with the last signed checkpoint; never restored from a backup',
    ),
  },
  /** The log's name. */
  log: {
    origin: required(
      'LEDGER_ORIGIN',
      origin,
      'name of the log: checkpoint origin, key name in its signatures, `iss` of its entries',
    ),
  },
  /** The log's public files. */
  tiles: {
    place: required(
      'LEDGER_TILES',
      tilesPlace,
      'where tiles, entry bundles and the served checkpoint are kept: a folder, or a bucket as `s3://name`',
    ),
    isOpen: defaulted(
      'LEDGER_TILES_OPEN',
      flag,
      'true',
      '`true`: anyone may read tiles; `false`: only tokens with the scope `audit`',
    ),
    lockDays: optional(
      'LEDGER_TILES_LOCK_DAYS',
      whole(1, 36_500),
      'days for which a full tile in a bucket is locked against deletion (S3 Object Lock, compliance mode)',
    ),
    pathStyle: defaulted(
      'LEDGER_S3_PATH_STYLE',
      flag,
      'false',
      '`true`: the bucket is part of the path, as emulators of S3 want it',
    ),
  },
  /** What subject ids are hashed with. */
  pepper: {
    place: required('LEDGER_PEPPER', place('file', 'secret'), 'the pepper: a file (mode 0600) or the ARN of a secret'),
  },
  /** What one-time codes are hashed with. */
  codeKey: {
    place: required(
      'LEDGER_CODE_KEY',
      place('file', 'secret'),
      'the key: a file (mode 0600) or the ARN of a secret; nobody who captures consents may read it',
    ),
  },
  /** How a consent that waits is confirmed. */
  codes: {
    delivery: required(
      'LEDGER_CODE_DELIVERY',
      codesPlace,
      'where one-time codes go: the ARN of the SNS topic to which the bank’s messaging subscribes, or `console`, for development alone: they are printed',
    ),
    lifetimeSeconds: defaulted(
      'LEDGER_CODE_LIFETIME_SECONDS',
      whole(30, 86_400),
      '600',
      'seconds for which a code is good; a consent waits for a code for 30 days',
    ),
  },
  /** Signs checkpoints: Ed25519. */
  checkpointKey: {
    place: required(
      'LEDGER_CHECKPOINT_KEY',
      place('file', 'kms', 'secret'),
      'the Ed25519 key: a PEM file (mode 0600), the ARN of a KMS key, or of a secret that holds the PEM where KMS has no Ed25519',
    ),
  },
  /** What checkpoints are verified with; for functions that sign none. */
  checkpointVerifier: {
    place: required(
      'LEDGER_CHECKPOINT_VERIFIER_KEY',
      verifierPlace,
      'public half of the checkpoint key: the key’s own PEM file or KMS ARN, or the C2SP verifier key (`<origin>+<id>+<base64>`)',
    ),
  },
  /** Signs receipts: P-256. */
  receiptKey: {
    place: required(
      'LEDGER_RECEIPT_KEY',
      place('file', 'kms'),
      'the P-256 key: a PEM file (mode 0600) or the ARN of a KMS key',
    ),
  },
  /** Signs promises and anchors: secp256k1. */
  logKey: {
    place: required(
      'LEDGER_LOG_KEY',
      place('file', 'kms'),
      'the secp256k1 key: a PEM file (mode 0600) or the ARN of a KMS key',
    ),
  },
  /** Pays for anchors and has no other power: secp256k1. */
  gasKey: {
    place: required(
      'LEDGER_GAS_KEY',
      place('file', 'kms'),
      'the secp256k1 key of the account: a file (mode 0600) of 64 hex digits or the ARN of a KMS key',
    ),
  },
  /** Which contract promises and anchors name. */
  chain: {
    chainId: required('LEDGER_CHAIN_ID', chainId, 'EIP-155 id of the chain, decimal'),
    contract: required('LEDGER_CHAIN_CONTRACT', address, 'address of the ConsentAnchor contract'),
  },
  /** How that contract is reached; only for functions that talk to the chain. */
  node: {
    rpcUrl: required(
      'LEDGER_CHAIN_RPC_URL',
      url,
      'JSON-RPC endpoint of the chain; published in `/.well-known/consent-ledger`',
    ),
    confirmations: defaulted(
      'LEDGER_CHAIN_CONFIRMATIONS',
      whole(0, 1_000),
      '0',
      'blocks on top of an anchor before it is served as proof',
    ),
    heartbeatSeconds: defaulted(
      'LEDGER_HEARTBEAT_SECONDS',
      whole(1, 31_536_000),
      '3600',
      'seconds after which an unchanged log is anchored again',
    ),
  },
  /** How the gas account's transactions are priced. */
  gas: {
    pricing: defaulted(
      'LEDGER_GAS_PRICING',
      z.enum(['eip1559', 'legacy']),
      'eip1559',
      '`legacy`: one gas price, for chains without base fee',
    ),
    minimumPriceWei: defaulted(
      'LEDGER_GAS_MINIMUM_PRICE_WEI',
      z
        .string()
        .regex(/^\d{1,18}$/, 'must be a whole number')
        .transform(BigInt),
      '1',
      'the least that is offered for a unit of gas; a permissioned chain may ask for 0',
    ),
  },
  /** How the functions that move the log call each other. */
  trigger: {
    publishFunction: optional(
      'LEDGER_PUBLISH_FUNCTION',
      text(256),
      'name or ARN of the Lambda function that publishes; unset: the process that sequences publishes too',
    ),
  },
  /** Where the deployment keeps what was given up on; for the function that measures. */
  failures: {
    queueUrl: optional(
      'LEDGER_FAILURE_QUEUE_URL',
      text(2048),
      'URL of the SQS queue in which failed deliveries and runs end; unset: there is none',
    ),
  },
  /** Whose access tokens are believed. */
  tokens: {
    issuer: required('LEDGER_OIDC_ISSUER', url, 'issuer of access tokens, exactly as its discovery document spells it'),
    audience: required('LEDGER_OIDC_AUDIENCE', text(1024), '`aud` that an access token must have'),
    scopePrefix: optional(
      'LEDGER_OIDC_SCOPE_PREFIX',
      text(1024),
      'what stands before each scope of a token, and then names the audience of a token without `aud`: Cognito',
    ),
  },
  /** What publishing takes. */
  registry: {
    approvals: defaulted(
      'REGISTRY_APPROVALS',
      z.enum(['1', '2']).transform((value) => (value === '1' ? 1 : 2)),
      '1',
      'registrars that it takes to publish a purpose, notice, recipient, product, content, member of staff or place: `1`, or `2` of whom one proposes and another approves',
    ),
  },
  /** What is pushed. */
  content: {
    forbiddenPhrases: defaulted(
      'LEDGER_FORBIDDEN_PHRASES',
      forbiddenPhrases,
      '',
      'phrases that no approved content may hold, when it is approved and when it is pushed, separated by `|`; at most 2,048 bytes',
    ),
  },
  /** Periods that the API promises. */
  periods: {
    permitLifetimeSeconds: defaulted(
      'LEDGER_PERMIT_LIFETIME_SECONDS',
      whole(1, MAX_PERMIT_LIFETIME_SECONDS),
      '300',
      'seconds from a push permit to its expiry',
    ),
    includeBySeconds: defaulted(
      'LEDGER_INCLUDE_BY_SECONDS',
      whole(1, 604_800),
      '86400',
      'seconds within which a promise says that its entry is in the log',
    ),
  },
  /** What logs, metrics and traces say of themselves. */
  telemetry: {
    stage: defaulted(
      'LEDGER_STAGE',
      z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be a short name in lower case'),
      'local',
      'name of the deployment: `service` in its logs and metrics',
    ),
    tracing: defaulted(
      'LEDGER_TRACING',
      flag,
      'false',
      '`true`: calls of the store are traced by AWS X-Ray; only on Lambda with active tracing',
    ),
  },
  /** The local host, `npm start`. */
  host: {
    port: defaulted('PORT', whole(0, 65_535), '3000', 'port of the API and the local issuer; `0` takes a free one'),
    dir: defaulted('LEDGER_DIR', text(4096), '.ledger', 'folder that holds everything that the host keeps'),
    publishIntervalMs: defaulted(
      'LEDGER_PUBLISH_INTERVAL_MS',
      whole(10, 3_600_000),
      '5000',
      'milliseconds between scheduled publications; new entries are published at once',
    ),
    anchorIntervalMs: defaulted(
      'LEDGER_ANCHOR_INTERVAL_MS',
      whole(10, 3_600_000),
      '2000',
      'milliseconds between anchorings',
    ),
    sweepIntervalMs: defaulted(
      'LEDGER_SWEEP_INTERVAL_MS',
      whole(10, 3_600_000),
      '5000',
      'milliseconds between sweeps for events that the stream did not deliver',
    ),
    observeIntervalMs: defaulted(
      'LEDGER_OBSERVE_INTERVAL_MS',
      whole(10, 3_600_000),
      '60000',
      'milliseconds between measurements of the log',
    ),
    streamPollMs: defaulted(
      'LEDGER_STREAM_POLL_MS',
      whole(1, 60_000),
      '50',
      'milliseconds between two looks at an idle stream',
    ),
  },
} as const;

type Groups = typeof GROUPS;
export type ConfigGroup = keyof Groups;
type ValueOf<K> = K extends ConfigKey<infer T> ? T : never;

/** Every value that the product reads from its environment, by group. */
export type Config = {
  readonly [G in ConfigGroup]: { readonly [K in keyof Groups[G]]: ValueOf<Groups[G][K]> };
};

/** Every key with its group, in the order of docs/configuration.md. */
export const CONFIG_KEYS: readonly (ConfigKey & { readonly group: ConfigGroup })[] = Object.entries(GROUPS).flatMap(
  ([group, keys]) => Object.values(keys).map((key: ConfigKey) => ({ ...key, group: group as ConfigGroup })),
);

const PREFIXES = ['LEDGER_', 'REGISTRY_'];
// Podman's, on a machine that has it.
const FOREIGN = 'REGISTRY_AUTH_FILE';
const KNOWN = new Set(CONFIG_KEYS.map((key) => key.name));

/**
 * The groups named, read and validated; a function names only what it uses. An empty variable counts as unset.
 * @throws CONFIG_INVALID naming the key, when one is missing, malformed, or starts with `LEDGER_` or `REGISTRY_` and is none of ours
 */
export function readConfig<G extends ConfigGroup>(
  groups: readonly G[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Pick<Config, G> {
  for (const name of Object.keys(env)) {
    const isOurs = name !== FOREIGN && PREFIXES.some((prefix) => name.startsWith(prefix));
    if (isOurs && !KNOWN.has(name)) throw invalid(name, 'is not a key of this product');
  }
  const config: Record<string, Record<string, unknown>> = {};
  for (const group of groups) {
    const values: Record<string, unknown> = {};
    for (const [property, key] of Object.entries<ConfigKey>(GROUPS[group])) values[property] = readKey(key, env);
    config[group] = values;
  }
  return config as Pick<Config, G>;
}

function readKey(key: ConfigKey, env: Readonly<Record<string, string | undefined>>): unknown {
  const set = env[key.name];
  const value = set === undefined || set === '' ? key.fallback : set;
  if (value === null) throw invalid(key.name, `is missing: ${key.meaning}`);
  const result = key.schema.safeParse(value === '' ? null : value);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw invalid(key.name, issue === undefined ? 'is malformed' : complaintOf(issue, value));
  }
  return result.data;
}

// SECURITY: the message names the key, never its value: a URL may carry a password.
function invalid(name: string, complaint: string): LedgerError {
  return new LedgerError('CONFIG_INVALID', `\`${name}\` ${complaint}`, { details: { key: name } });
}
