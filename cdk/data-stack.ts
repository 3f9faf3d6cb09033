import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
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
import type { Construct } from 'constructs';
import { accept } from './accept.ts';
import { UNSEQUENCED_INDEX } from './grants.ts';

const PEPPER_CHARACTERS = 64;

/** What is kept about people: the ledger table, the pepper that its keys are hashed with, and the key that encrypts both. */
export class DataStack extends Stack {
  readonly dataKey: Key;
  readonly ledger: Table;
  readonly pepper: ISecret;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    this.dataKey = this.#key();
    this.ledger = this.#table(this.dataKey);
    this.pepper = this.#pepper(this.dataKey);
    const { ledger, pepper, dataKey } = this;
    for (const value of [ledger.tableArn, ledger.tableName, ledger.tableStreamArn, pepper.secretArn, dataKey.keyArn]) {
      if (value !== undefined) this.exportValue(value);
    }
  }

  #key(): Key {
    const key = new Key(this, 'DataKey', {
      description: 'Encrypts what the ledger keeps',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // Whoever may read an item may have it decrypted, by these services and in no other way: functions need no grant on the key.
    for (const service of ['dynamodb', 'secretsmanager']) {
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
    const table = new Table(this, 'Ledger', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      timeToLiveAttribute: 'ttl',
      // SECURITY: keys alone: a stream keeps what it carries, and what was erased must not linger there.
      stream: StreamViewType.KEYS_ONLY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    table.addGlobalSecondaryIndex({
      indexName: UNSEQUENCED_INDEX,
      partitionKey: { name: 'unsequenced', type: AttributeType.STRING },
      sortKey: { name: 'at', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    return table;
  }

  #pepper(encryptionKey: Key): ISecret {
    const pepper = new Secret(this, 'Pepper', {
      description: 'What subject ids are hashed with',
      encryptionKey,
      generateSecretString: { passwordLength: PEPPER_CHARACTERS, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    accept(pepper, 'AwsSolutions-SMG4', 'every key of the table is made with the pepper: another one finds nothing');
    // The attribute and not the reference: both are the ARN on AWS, but an emulator's reference is the name, which would be taken for a file.
    const { attrId } = pepper.node.defaultChild as CfnSecret;
    return Secret.fromSecretCompleteArn(this, 'PepperByArn', attrId);
  }
}
