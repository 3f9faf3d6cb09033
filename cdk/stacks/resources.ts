import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';

/** The issuer whose tokens are accepted. */
export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  /** Prefix of each scope in its tokens; null when there is none. */
  readonly scopePrefix: string | null;
  /** The values of `aud`, or of `client_id` where that is missing, that the gateway's authorizer accepts. */
  readonly gatewayAudiences: readonly string[];
  /** Ids of the clients that may register others before they are registered themselves. */
  readonly registrarClients: readonly string[];
}

/** The resources that functions read, write and call. */
export interface Resources {
  readonly ledger: Table;
  readonly guard: Table;
  readonly pepper: ISecret;
  /** The secret with which events about persons are labelled. */
  readonly labelKey: ISecret;
  /** The secret with which one-time codes are hashed. */
  readonly codeKey: ISecret;
  /** The topic for one-time codes, to which the bank's messaging subscribes. */
  readonly codeTopic: Topic;
  /** The topic for customer notices, to which the bank's messaging subscribes. */
  readonly noticeTopic: Topic;
  /** The key that encrypts data at rest. */
  readonly dataKey: Key;
  readonly tiles: Bucket;
  /** The ARN of the Ed25519 key in KMS, or of the secret that holds it. */
  readonly checkpointKey: string;
  readonly checkpointKeyIsSecret: boolean;
  readonly receiptKey: Key;
  readonly promiseRoot: Key;
  readonly logKey: Key;
  readonly gasKey: Key;
  /** The ARN of the function that publishes, once there is one. */
  readonly publishFunction?: string;
  /** The ARN of the function that builds the map, once there is one. */
  readonly mapFunction?: string;
  /** The queue of deliveries and runs that were given up. */
  readonly failures?: Queue;
  readonly identity: Issuer;
}
