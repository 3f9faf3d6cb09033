import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { GUARD_TABLE } from '../../lambdas/table.ts';
import { accept } from '../accept.ts';

/**
 * The guard table alone, which holds the last signed checkpoint, and each no that is not recorded yet.
 * INVARIANT: it is never restored from a backup, so it has none: an older guard would let the log sign a second
 * history. See docs/decisions/0722-no-backup-for-the-guard-no-names-for-resources.md
 */
export class GuardStack extends Stack {
  readonly guard: Table;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    this.guard = new Table(this, 'Guard', {
      partitionKey: { name: GUARD_TABLE.partitionKey, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const { waiting } = GUARD_TABLE;
    this.guard.addGlobalSecondaryIndex({
      indexName: waiting.name,
      partitionKey: { name: waiting.partitionKey, type: AttributeType.STRING },
      sortKey: { name: waiting.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    accept(
      this.guard,
      'AwsSolutions-DDB3',
      'a guard that is restored has forgotten what it signed: it must have no backup',
    );
    for (const value of [this.guard.tableArn, this.guard.tableName]) this.exportValue(value);
  }
}
