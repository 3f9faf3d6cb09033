import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Alarm, type IAlarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Architecture,
  Code,
  type IVersion,
  Function as LambdaFunction,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { FunctionSpec } from '../../lambdas/functions/table/spec.ts';
import { accept } from '../accept.ts';
import { limitsOf } from '../emulator.ts';
import { environmentOf, valuesOf } from '../environment.ts';
import { allow, statementsOf } from '../grants.ts';
import type { Stage } from '../stage.ts';
import { describeAlarm, notify } from './alarms.ts';
import type { Resources } from './resources.ts';
import { RollOuts } from './roll-outs.ts';

export interface LedgerFunctionProps {
  readonly spec: FunctionSpec;
  readonly stage: Stage;
  /** Address of the ConsentAnchor contract. */
  readonly contract: string;
  readonly resources: Resources;
  /** The folder with its `index.mjs`. */
  readonly code: string;
}

const MINUTES = 1;

/** A function of the table of functions: its code, its role, its log, and the alias `live` that everything calls. */
export class LedgerFunction extends Construct {
  readonly function: LambdaFunction;
  readonly live: Alias;
  readonly role: Role;
  readonly errors: IAlarm;

  constructor(scope: Construct, name: string, props: LedgerFunctionProps) {
    super(scope, name);
    const { spec, stage, contract, resources, code } = props;
    const logGroup = new LogGroup(this, 'Log', {
      retention: stage.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.role.addToPolicy(allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]));
    for (const statement of statementsOf(spec, resources)) this.role.addToPolicy(statement);
    this.function = new LambdaFunction(this, 'Function', {
      description: `consent-ledger ${stage.name}: ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(code),
      role: this.role,
      memorySize: spec.memoryMb,
      timeout: Duration.seconds(spec.timeoutSeconds),
      environment: environmentOf(spec.groups, valuesOf(stage, contract, resources)),
      environmentEncryption: resources.dataKey,
      logGroup,
      tracing: limitsOf(stage).tracing ? Tracing.ACTIVE : Tracing.DISABLED,
      ...(spec.atOnce === undefined ? {} : { reservedConcurrentExecutions: spec.atOnce }),
    });
    this.live = new Alias(this, 'Live', { aliasName: 'live', version: this.function.currentVersion as IVersion });
    this.errors = this.#errors(stage);
    if (limitsOf(stage).codeDeploy) RollOuts.of(this).add(this.live, [this.errors]);
    this.#acceptWildcards(spec, resources);
  }

  /** The role's statements, exactly these; docs/permissions.md shows them, and its test fails on any other. */
  #acceptWildcards({ grants }: FunctionSpec, { tiles }: Resources): void {
    accept(
      this.role,
      'AwsSolutions-IAM5[Resource::*]',
      'X-Ray knows no resources, and neither does the listing of streams',
    );
    const arn = nagNameOf(tiles, Stack.of(this));
    for (const path of ['tile/*', 'map/*']) {
      if (!grants.some((grant) => grant.on === 'tiles' && grant.path === path)) continue;
      accept(this.role, `AwsSolutions-IAM5[Resource::${arn}/${path}]`, 'files get their names as the log grows');
    }
  }

  #errors({ name, alarmTopic }: Stage): Alarm {
    const alarm = new Alarm(this, 'Errors', {
      alarmName: `${name}-${this.node.id}-errors`,
      alarmDescription: describeAlarm('function-errors', `the function ${this.node.id} fails`),
      metric: this.live.metricErrors({ period: Duration.minutes(MINUTES) }),
      threshold: 1,
      evaluationPeriods: 1,
      // A function that does not run has not failed.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (alarmTopic !== null) notify(alarm, Topic.fromTopicArn(this, 'AlarmTopic', alarmTopic));
    return alarm;
  }
}

/** Returns the ARN of a bucket as cdk-nag spells it in a stack: by the logical id, or by the export. */
function nagNameOf(bucket: Bucket, from: Stack): string {
  const owner = Stack.of(bucket);
  if (owner === from) return `<${owner.getLogicalId(bucket.node.defaultChild as CfnBucket)}.Arn>`;
  return from.resolve(owner.exportValue(bucket.bucketArn))['Fn::ImportValue'];
}
