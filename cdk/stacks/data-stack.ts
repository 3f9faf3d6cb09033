import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { LEDGER_TABLE } from '../../lambdas/table.ts';
import { accept } from '../accept.ts';

const SECRET_CHARACTERS = 64;
/** Every byte of a label key counts: it is a key of 32 bytes, not a text to be hashed. */
const LABEL_KEY_CHARACTERS = 32;

/**
 * All data about people: the ledger table, the secrets with which its keys and the one-time codes are hashed, the
 * topics for codes and customer notices, and the key that encrypts them all.
 */
export class DataStack extends Stack {
  readonly dataKey: Key;
  readonly ledger: Table;
  readonly pepper: ISecret;
  readonly labelKey: ISecret;
  readonly codeKey: ISecret;
  readonly codeTopic: Topic;
  readonly noticeTopic: Topic;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    this.dataKey = this.#key();
    this.ledger = this.#table(this.dataKey);
    this.pepper = this.#secret('Pepper', {
      description: 'What subject ids are hashed with',
      neverRotated: 'every key of the table is made with the pepper: another one finds nothing',
    });
    this.labelKey = this.#secret('LabelKey', {
      description: 'What events about persons are labelled with',
      characters: LABEL_KEY_CHARACTERS,
      neverRotated: 'a new key is put behind the ones before, which prove the labels that they made',
    });
    this.codeKey = this.#secret('CodeKey', {
      description: 'What one-time codes are hashed with',
      neverRotated:
        'it hides codes that are good for minutes, and another one would refuse those that are on their way',
    });
    this.codeTopic = new Topic(this, 'Codes', {
      displayName: 'One-time codes for the messaging of the bank',
      masterKey: this.dataKey,
      enforceSSL: true,
    });
    this.noticeTopic = new Topic(this, 'CustomerNotices', {
      displayName: 'Customer notices for the messaging of the bank',
      masterKey: this.dataKey,
      enforceSSL: true,
    });
    const { ledger, pepper, labelKey, codeKey, codeTopic, noticeTopic, dataKey } = this;
    for (const value of [
      ...[ledger.tableArn, ledger.tableName, ledger.tableStreamArn],
      ...[
        pepper.secretArn,
        labelKey.secretArn,
        codeKey.secretArn,
        codeTopic.topicArn,
        noticeTopic.topicArn,
        dataKey.keyArn,
      ],
    ]) {
      if (value !== undefined) this.exportValue(value);
    }
    new CfnOutput(this, 'CodeTopicArn', { value: codeTopic.topicArn });
    new CfnOutput(this, 'NoticeTopicArn', { value: noticeTopic.topicArn });
  }

  #key(): Key {
    const key = new Key(this, 'DataKey', {
      description: 'Encrypts what the ledger keeps',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // A caller who may read an item gets it decrypted by these services, and in no other way: functions need no grant
    // on the key. See docs/decisions/0721-the-keys-policy-lets-services-decrypt.md
    for (const service of ['dynamodb', 'secretsmanager', 'sns']) {
      key.addToResourcePolicy(
        new PolicyStatement({
          principals: [new AnyPrincipal()],
          actions: [
            'kms:Decrypt',
            'kms:Encrypt',
            'kms:ReEncrypt*',
            'kms:GenerateDataKey*',
            'kms:DescribeKey',
            'kms:CreateGrant',
          ],
          resources: ['*'],
          conditions: {
            StringEquals: {
              'kms:CallerAccount': this.account,
              'kms:ViaService': `${service}.${this.region}.${this.urlSuffix}`,
            },
          },
        }),
      );
    }
    return key;
  }

  #table(encryptionKey: Key): Table {
    const { partitionKey, sortKey, expiry, unsequenced } = LEDGER_TABLE;
    const table = new Table(this, 'Ledger', {
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      sortKey: { name: sortKey, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      timeToLiveAttribute: expiry,
      // SECURITY: the stream has keys alone: it retains its records, and erased data must not linger there.
      stream: StreamViewType.KEYS_ONLY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    table.addGlobalSecondaryIndex({
      indexName: unsequenced.name,
      partitionKey: { name: unsequenced.partitionKey, type: AttributeType.STRING },
      sortKey: { name: unsequenced.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    return table;
  }

  #secret(
    id: string,
    {
      description,
      neverRotated,
      characters = SECRET_CHARACTERS,
    }: { readonly description: string; readonly neverRotated: string; readonly characters?: number },
  ) {
    const secret = new Secret(this, id, {
      description,
      encryptionKey: this.dataKey,
      generateSecretString: { passwordLength: characters, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    accept(secret, 'AwsSolutions-SMG4', neverRotated);
    // Use the attribute, not the reference: both are the ARN on AWS, but an emulator's reference is the name, which
    // would be read as a file name.
    const { attrId } = secret.node.defaultChild as CfnSecret;
    return Secret.fromSecretCompleteArn(this, `${id}ByArn`, attrId);
  }
}
