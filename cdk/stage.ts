import { z } from 'zod';
import { RANGES } from '../core/limits.ts';
import {
  address,
  boundedText,
  chainIdText,
  clientName,
  gasPricing,
  httpUrl,
  joinPhrases,
  origin,
  phrasesText,
  weiText,
} from '../lambdas/config/fields.ts';
import { secretArn, verifierKeyText } from '../lambdas/config/locations.ts';
import { ROUTES } from '../lambdas/functions/table/routes.ts';

/** Every scope of the API. */
export const ROUTE_SCOPES = [...new Set(ROUTES.flatMap(({ scopes }) => scopes))];

const name = z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'must be 1 to 20 of a-z, 0-9 and `-`, a letter first');
const whole = ({ least, most }: { readonly least: number; readonly most: number }) => z.int().min(least).max(most);
const minutes = whole({ least: 1, most: 59 });
const https = z.url({ protocol: /^https$/, error: 'must be an https URL' });
const account = z.string().regex(/^\d{12}$/, 'must be an AWS account: 12 digits');
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region such as `eu-central-1`');
const hostName = z.string().regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'must be a host name such as `consent.example`');
const certificate = z
  .string()
  .regex(/^arn:[a-z-]+:acm:[a-z0-9-]+:\d{12}:certificate\/\S+$/, 'must be the ARN of a certificate in ACM');
const topic = z.string().regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:\S+$/, 'must be the ARN of an SNS topic');

/** The issuer whose tokens are believed: one that exists, or a Cognito user pool that the stage creates. */
const identity = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('oidc'), issuer: httpUrl, audience: boundedText(1024) }),
  z.strictObject({
    kind: z.literal('cognito'),
    /** First label of the host name of its sign-in pages, unique in the region. */
    domainPrefix: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a label of a host name'),
    audience: https,
    clients: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be a short name in lower case'),
          scopes: z.array(z.enum(ROUTE_SCOPES)).min(1),
          /** Pages that people return to after signing in; none: a system that signs in as itself. */
          callbackUrls: z.array(https),
        }),
      )
      .min(1),
  }),
]);

const host = z.strictObject({ name: hostName, certificate });

const schema = z.strictObject({
  /** Prefix of the stacks. */
  name,
  account,
  region,
  /** The log's name, for ever: checkpoint origin and `iss` of its entries. */
  origin,
  /**
   * Host names of the API and of the log's files; the certificate of the log's must be in us-east-1. Null: AWS's own
   * names.
   */
  domain: z.strictObject({ api: host, log: host }).nullable(),
  identity,
  chain: z.strictObject({
    chainId: chainIdText,
    rpcUrl: httpUrl,
    /** Null: given as context `contract` once it is deployed. */
    contract: address.nullable(),
    confirmations: whole(RANGES.confirmations),
    heartbeatSeconds: whole(RANGES.heartbeatSeconds),
    gasPricing,
    minimumPriceWei: weiText,
  }),
  /**
   * Minutes between two runs of each scheduled function; EventBridge's shortest interval is one.
   */
  everyMinutes: z.strictObject({
    sweep: minutes,
    publish: minutes,
    anchor: minutes,
    observe: minutes,
  }),
  tiles: z.strictObject({
    /** False: tiles need a token with the scope `audit`, and the CDN serves only the checkpoint. */
    open: z.boolean(),
    /** Days for which a full tile cannot be deleted by anybody. */
    lockDays: whole(RANGES.lockDays),
  }),
  periods: z.strictObject({
    permitLifetimeSeconds: whole(RANGES.permitLifetimeSeconds),
    includeBySeconds: whole(RANGES.includeBySeconds),
    codeLifetimeSeconds: whole(RANGES.codeLifetimeSeconds).default(600),
  }),
  /** See docs/decisions/0976-limits-are-counted-where-they-are-kept.md for the figures; 0: no limit. */
  limits: z
    .strictObject({
      subjectWritesPerMinute: whole(RANGES.subjectWritesPerMinute).default(60),
      clientCallsPerSecond: whole(RANGES.clientCallsPerSecond).default(20),
    })
    .prefault({}),
  /**
   * Clients that may use the scope `registry` while they are not registered themselves: they register the others. By
   * id, and those of a Cognito pool that the stage creates by name.
   */
  registrarClients: z.array(clientName).min(1).max(20),
  registry: z
    .strictObject({
      /** Number of registrars that a publication takes; with two, one proposes and another approves. */
      approvals: z.union([z.literal(1), z.literal(2)]).default(2),
      /** Phrases that no approved content may hold; all of them fit the environment of a function. */
      forbiddenPhrases: z
        .array(z.string().regex(/^[^|]+$/, 'must not hold `|`'))
        .refine((all) => phrasesText.safeParse(joinPhrases(all)).success, 'must have at most 2,048 bytes together')
        .default([]),
    })
    .prefault({}),
  /** Days for which logs are kept: one of those that CloudWatch knows. */
  logRetentionDays: z.union(
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096].map((n) => z.literal(n)),
  ),
  throttle: z.strictObject({ ratePerSecond: z.int().min(1).max(100_000), burst: z.int().min(1).max(100_000) }),
  /** Origins of web pages that may call the API. */
  corsOrigins: z.array(httpUrl).max(20),
  /** The topic that alarms notify; null: none, for a stage that nobody depends on. */
  alarmTopic: topic.nullable(),
  /** `kms`, or the secret that holds the PEM where the region's KMS has no Ed25519. */
  checkpointKey: z.union([z.literal('kms'), secretArn]),
  /** The C2SP verifier key, when the checkpoint key is in a secret; null when KMS gives the public half. */
  checkpointVerifierKey: verifierKeyText.nullable(),
  /**
   * How new code takes over: `canary` shifts 10 % for five minutes and goes back when a function fails, `at-once` does
   * not wait.
   */
  rollout: z.enum(['canary', 'at-once']),
  /** True only for an emulator of AWS, see cdk/emulator.ts. */
  emulator: z.boolean(),
});

/** The settings by which one deployment differs from another. */
export type Stage = Readonly<z.infer<typeof schema>>;

/**
 * Reads the settings of a stage; the functions accept whatever it accepts, as both check the same fields.
 * @throws Error naming each field that is wrong and what it must be
 */
export function readStage(json: unknown): Stage {
  const result = schema.safeParse(json);
  if (!result.success) {
    const complaints = result.error.issues.map(({ path, message }) => `\`${path.join('.') || 'stage'}\`: ${message}`);
    throw new Error(`the stage is not valid: ${complaints.join('; ')}`);
  }
  requireTls(result.data);
  requireVerifierKey(result.data);
  return result.data;
}

// SECURITY: tokens and transactions over plain http can be read and changed on the way; only an emulator is on the same
// machine.
function requireTls({ emulator, identity: { kind, ...rest }, chain }: Stage): void {
  if (emulator) return;
  const urls = {
    'chain.rpcUrl': chain.rpcUrl,
    ...(kind === 'oidc' && 'issuer' in rest ? { 'identity.issuer': rest.issuer } : {}),
  };
  for (const [field, url] of Object.entries(urls)) {
    if (!url.startsWith('https:')) throw new Error(`the stage is not valid: \`${field}\`: must be an https URL`);
  }
}

// Functions that only verify must not read the secret, so the stage has to state the public half.
function requireVerifierKey({ checkpointKey, checkpointVerifierKey }: Stage): void {
  if ((checkpointKey === 'kms') === (checkpointVerifierKey === null)) return;
  throw new Error(
    'the stage is not valid: `checkpointVerifierKey`: must be the verifier key when `checkpointKey` is a secret, and null when it is `kms`',
  );
}
