import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { readDeployment, STAGE } from './deployment.ts';
import { type DeployedFunction, deployedFunction, invoke } from './functions.ts';
import { query } from './query.ts';
import { until } from './until.ts';

// The emulator knows how often a function failed or was turned away, but evaluates no alarm on a sum.
describe('what AWS itself measures of a function', () => {
  const { env } = readDeployment();
  const endpoint = env.AWS_ENDPOINT_URL ?? '';

  const monitoring = (parameters: Readonly<Record<string, string>>) => query(endpoint, 'monitoring', parameters);

  async function sumOf(MetricName: string, { physicalId }: DeployedFunction): Promise<number> {
    const answer = await monitoring({
      Action: 'GetMetricStatistics',
      Namespace: 'AWS/Lambda',
      MetricName,
      Period: '3600',
      'Dimensions.member.1.Name': 'FunctionName',
      'Dimensions.member.1.Value': physicalId,
      StartTime: new Date(Date.now() - 3_600_000).toISOString(),
      EndTime: new Date().toISOString(),
      'Statistics.member.1': 'Sum',
    });
    return [...answer.matchAll(/<Sum>([\d.]+)<\/Sum>/g)].reduce((sum, [, value]) => sum + Number(value), 0);
  }

  it('fires the alarm on its errors when a run fails', async () => {
    const redrive = await deployedFunction(STAGE, 'redrive');
    const before = await sumOf('Errors', redrive);
    await expect(invoke(STAGE, 'redrive', { limit: 0 })).rejects.toThrow('INPUT_INVALID');
    expect(await sumOf('Errors', redrive)).toBe(before + 1);
    // The emulator looks at its alarms whenever somebody hands in a metric.
    await monitoring({
      Action: 'PutMetricData',
      Namespace: 'Tests',
      'MetricData.member.1.MetricName': 'Look',
      'MetricData.member.1.Value': '1',
    });
    await until('the alarm is on', async () => {
      const answer = await monitoring({ Action: 'DescribeAlarms', 'AlarmNames.member.1': `${STAGE}-redrive-errors` });
      return /<StateValue>ALARM<\/StateValue>/.exec(answer);
    });
  });

  it('counts a run that is turned away', async () => {
    const lambda = new LambdaClient({ maxAttempts: 1 });
    const evaluate = await deployedFunction(STAGE, 'evaluate');
    const FunctionName = evaluate.physicalId;
    const before = await sumOf('Throttles', evaluate);
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    try {
      // By its own name: the emulator lets every version run as often as it likes.
      await expect(lambda.send(new InvokeCommand({ FunctionName }))).rejects.toThrow('Rate Exceeded');
    } finally {
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    }
    expect(await sumOf('Throttles', evaluate)).toBeGreaterThan(before);
  });
});

describe('what a run leaves that was given up on', () => {
  it('is counted by the measure that the alarm reads, until somebody has looked', async () => {
    const observe = await deployedFunction(STAGE, 'observe');
    const { Environment } = await new LambdaClient().send(
      new GetFunctionConfigurationCommand({ FunctionName: observe.physicalId }),
    );
    const QueueUrl = Environment?.Variables?.LEDGER_FAILURE_QUEUE_URL ?? '';
    const queue = new SQSClient();
    const measured = async () => /"FailuresKept":(\d+)/.exec((await invoke(STAGE, 'observe')).log)?.[1];
    expect(await measured()).toBe('0');
    // The stream's mapping and asynchronous invocations do this when they give up; the emulator does it for neither.
    await queue.send(
      new SendMessageCommand({ QueueUrl, MessageBody: '{"requestContext":{"condition":"RetriesExhausted"}}' }),
    );
    expect(await measured()).toBe('1');
    await queue.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await measured()).toBe('0');
  });
});
