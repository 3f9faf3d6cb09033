import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';

/** Whose tokens are believed. */
export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  /** What stands before each scope of its tokens; null: nothing. */
  readonly scopePrefix: string | null;
  /** What the gateway's authorizer compares `aud`, or `client_id` where there is none, with. */
  readonly gatewayAudiences: readonly string[];
}

/** What functions read, write and call. */
export interface Resources {
  readonly ledger: Table;
  readonly guard: Table;
  readonly pepper: ISecret;
  /** What one-time codes are hashed with. */
  readonly codeKey: ISecret;
  /** Where one-time codes go; the bank's messaging subscribes. */
  readonly codeTopic: Topic;
  /** Encrypts what is at rest. */
  readonly dataKey: Key;
  readonly tiles: Bucket;
  /** The ARN of the Ed25519 key in KMS, or of the secret that holds it. */
  readonly checkpointKey: string;
  readonly checkpointKeyIsSecret: boolean;
  readonly receiptKey: Key;
  readonly logKey: Key;
  readonly gasKey: Key;
  /** The ARN of the function that publishes, once there is one. */
  readonly publishFunction?: string;
  /** Where what was given up on ends, for the functions beside it. */
  readonly failures?: Queue;
  readonly identity: Issuer;
}
