import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig, CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../../lambdas/functions/index.ts';
import type { FunctionSpec, Trigger } from '../../lambdas/functions/table/spec.ts';
import { accept } from '../accept.ts';
import { allow } from '../grants.ts';
import type { Stage } from '../stage.ts';
import { LedgerFunction } from './ledger-function.ts';
import { logSite } from './log-site.ts';
import type { Resources } from './resources.ts';

type StreamTrigger = Extract<Trigger, { readonly kind: 'stream' }>;

export interface LogStackProps extends StackProps {
  readonly stage: Stage;
  readonly contract: string;
  readonly resources: Omit<Resources, 'tiles' | 'publishFunction' | 'mapFunction' | 'failures'>;
  /** Returns the folder of a function's code. */
  readonly codeOf: (name: FunctionName) => string;
}

const STREAM_RETRIES = 8;
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;
const MINUTE_SECONDS = 60;
const RETRIES = 2;

/** The log: its files, and the functions that sequence, publish and anchor. */
export class LogStack extends Stack {
  readonly tiles: Bucket;
  /** The queue of stream events that were given up, and of invocations that failed for good. */
  readonly #failures: Queue;
  readonly functions = new Map<FunctionName, LedgerFunction>();

  constructor(scope: Construct, id: string, { stage, contract, resources, codeOf, ...props }: LogStackProps) {
    super(scope, id, props);
    this.tiles = this.#bucket(stage);
    this.#failures = this.#queue();
    const add = (name: FunctionName, more: Pick<Resources, 'publishFunction' | 'mapFunction'> = {}) => {
      const withTiles = { ...resources, tiles: this.tiles, failures: this.#failures, ...more };
      const made = new LedgerFunction(this, name, {
        spec: FUNCTIONS[name],
        stage,
        contract,
        resources: withTiles,
        code: codeOf(name),
      });
      this.functions.set(name, made);
      return made;
    };
    const publish = add('publish');
    const map = add('map');
    const asked = { publishFunction: publish.live.functionArn, mapFunction: map.live.functionArn };
    const rest = FUNCTION_NAMES.filter((name) => !this.functions.has(name) && FUNCTIONS[name].trigger.kind !== 'http');
    for (const name of rest) add(name, asked);
    this.#trigger(stage, resources.ledger.tableStreamArn);
    logSite(this, stage, this.tiles);
    for (const name of ['redrive', 'labels', 'publish', 'map'] as const) {
      const value = this.functions.get(name)?.live.functionArn;
      if (value !== undefined)
        new CfnOutput(this, `${name.charAt(0).toUpperCase()}${name.slice(1)}Function`, { value });
    }
    new CfnOutput(this, 'TilesBucket', { value: this.tiles.bucketName });
  }

  #bucket(stage: Stage): Bucket {
    const shared = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
    };
    const accessLog = new Bucket(this, 'AccessLog', {
      ...shared,
      lifecycleRules: [{ expiration: Duration.days(stage.logRetentionDays) }],
    });
    accept(accessLog, 'AwsSolutions-S1', 'the log of accesses does not log its own');
    return new Bucket(this, 'Tiles', {
      ...shared,
      versioned: true,
      // Only files that the publisher locks are locked: partial tiles and the checkpoint are replaced.
      objectLockEnabled: true,
      serverAccessLogsBucket: accessLog as IBucket,
      serverAccessLogsPrefix: 'tiles/',
    });
  }

  #queue(): Queue {
    const queue = new Queue(this, 'Failures', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    accept(queue, 'AwsSolutions-SQS3', 'it is itself where failures end');
    return queue;
  }

  #trigger(stage: Stage, streamArn: string | undefined): void {
    if (streamArn === undefined) throw new Error('the ledger table has no stream');
    const scheduler = new Role(this, 'Scheduler', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    });
    scheduler.addToPolicy(allow(['sqs:SendMessage'], [this.#failures.queueArn]));
    for (const [name, made] of this.functions) {
      const { trigger }: FunctionSpec = FUNCTIONS[name];
      if (trigger.kind === 'stream') this.#feed(name, trigger, streamArn);
      if (trigger.kind === 'asked') this.#invokeSoon(name, made);
      if (trigger.kind === 'schedule') {
        this.#schedule(name, stage.everyMinutes[trigger.every], scheduler);
        scheduler.addToPolicy(allow(['lambda:InvokeFunction'], [made.live.functionArn]));
        this.#invokeSoon(name, made);
      }
    }
  }

  /** Keeps invocations that fail three times, as those who ask do not wait for an answer. */
  #invokeSoon(name: FunctionName, made: LedgerFunction): void {
    // The sequencer asks for more publications than are needed: the run that a request waits for also does its work.
    // The map is asked for again before the next anchor.
    const isAskedOften = name === 'publish' || name === 'map';
    if (!isAskedOften) made.role.addToPolicy(allow(['sqs:SendMessage'], [this.#failures.queueArn]));
    const asynchronous = new CfnEventInvokeConfig(this, `${name}Asynchronously`, {
      functionName: made.function.functionName,
      qualifier: made.live.aliasName,
      ...(isAskedOften
        ? { maximumEventAgeInSeconds: MINUTE_SECONDS, maximumRetryAttempts: 0 }
        : {
            maximumEventAgeInSeconds: HOUR_SECONDS,
            maximumRetryAttempts: RETRIES,
            destinationConfig: { onFailure: { destination: this.#failures.queueArn } },
          }),
    });
    asynchronous.node.addDependency(made.live);
  }

  #feed(name: FunctionName, { inserts, gatherSeconds }: StreamTrigger, streamArn: string): void {
    const made = this.functions.get(name);
    if (made === undefined) return;
    made.role.addToPolicy(
      allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [streamArn]),
    );
    // This call names no stream, so its permission has no resource.
    made.role.addToPolicy(allow(['dynamodb:ListStreams'], ['*']));
    made.role.addToPolicy(allow(['sqs:SendMessage'], [this.#failures.queueArn]));
    const mapping = new CfnEventSourceMapping(this, `${name}Feed`, {
      functionName: made.live.functionArn,
      eventSourceArn: streamArn,
      startingPosition: 'TRIM_HORIZON',
      batchSize: 97,
      maximumBatchingWindowInSeconds: gatherSeconds,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: STREAM_RETRIES,
      maximumRecordAgeInSeconds: DAY_SECONDS,
      destinationConfig: { onFailure: { destination: this.#failures.queueArn } },
      filterCriteria: {
        filters: [
          {
            pattern: JSON.stringify({
              eventName: ['INSERT'],
              dynamodb: { Keys: { pk: { S: [{ prefix: inserts }] } } },
            }),
          },
        ],
      },
    });
    mapping.node.addDependency(made.role);
  }

  #schedule(name: FunctionName, minutes: number, role: Role): void {
    const made = this.functions.get(name);
    if (made === undefined) return;
    new CfnSchedule(this, `${name}Schedule`, {
      scheduleExpression: `rate(${minutes} minute${minutes === 1 ? '' : 's'})`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: made.live.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        // The next run makes up for a failed one.
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 0 },
        deadLetterConfig: { arn: this.#failures.queueArn },
      },
    });
  }
}
