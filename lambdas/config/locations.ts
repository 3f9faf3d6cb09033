import * as z from 'zod';
import { boundedText } from './fields.ts';

/** Says where a secret is kept: a file of this machine, a key that never leaves AWS KMS, or AWS Secrets Manager. */
export type KeyLocation =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'kms'; readonly arn: string }
  | { readonly kind: 'secret'; readonly arn: string };

const LONGEST = 4_096;
const ARN = /^arn:[a-z-]+:(kms|secretsmanager):[a-z0-9-]+:\d{12}:(key\/|secret:)\S{1,512}$/;

const locate = (value: string): KeyLocation => {
  const service = ARN.exec(value)?.[1];
  if (service === 'kms') return { kind: 'kms', arn: value };
  return service === 'secretsmanager' ? { kind: 'secret', arn: value } : { kind: 'file', path: value };
};

export const keyLocation = (...kinds: readonly KeyLocation['kind'][]) =>
  boundedText(LONGEST)
    .refine((value) => !value.startsWith('arn:') || ARN.test(value), 'must be the ARN of a KMS key or a secret')
    .transform(locate)
    .refine(({ kind }) => kinds.includes(kind), `must be one of: ${kinds.join(', ')}`);

/** The ARN of a secret in AWS Secrets Manager, as text. */
export const secretArn = boundedText(LONGEST).refine(
  (value) => locate(value).kind === 'secret',
  'must be the ARN of a secret',
);

/** Says where the public half of the checkpoint key comes from: a C2SP verifier key, or the key's own location. */
type VerifierLocation =
  | { readonly kind: 'verifier-key'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'kms'; readonly arn: string };

const VERIFIER_KEY = /^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$/;

/** A C2SP verifier key as text. */
export const verifierKeyText = boundedText(LONGEST).regex(
  VERIFIER_KEY,
  'must be a verifier key: `<origin>+<id>+<base64>`',
);

export const verifierLocation = boundedText(LONGEST).transform((value, context): VerifierLocation => {
  if (VERIFIER_KEY.test(value)) return { kind: 'verifier-key', text: value };
  const known = value.startsWith('arn:') && !ARN.test(value) ? null : locate(value);
  if (known !== null && known.kind !== 'secret') return known;
  context.addIssue('must be a verifier key, a file or the ARN of a KMS key: a secret holds the private half');
  return z.NEVER;
});

/** Says where messages for customers go: printed on this machine, or an SNS topic. */
type MessagingLocation = { readonly kind: 'console' } | { readonly kind: 'topic'; readonly arn: string };

const TOPIC = /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;

export const messagingLocation = boundedText(LONGEST)
  .refine((value) => value === 'console' || TOPIC.test(value), 'must be `console` or the ARN of an SNS topic')
  .transform((value): MessagingLocation => (value === 'console' ? { kind: 'console' } : { kind: 'topic', arn: value }));

/** Says where the log's public files are kept: a folder of this machine or a bucket. */
type TilesLocation =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'bucket'; readonly bucket: string };

const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/;

export const tilesLocation = boundedText(LONGEST)
  .refine((value) => !value.startsWith('s3:') || BUCKET.test(value), 'must be a folder, or a bucket as `s3://name`')
  .transform((value): TilesLocation => {
    const bucket = BUCKET.exec(value)?.[1];
    return bucket === undefined ? { kind: 'folder', path: value } : { kind: 'bucket', bucket };
  });
