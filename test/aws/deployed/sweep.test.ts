import { randomUUID } from 'node:crypto';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { instantOf } from '../../../core/kernel/instant.ts';
import { DISPUTE_CALL, type ToldEvent } from '../../../core/subject/told-customer.ts';
import { newEventItem } from '../../../lambdas/adapters/dynamodb/event-items.ts';
import { eventKey, untoldKey } from '../../../lambdas/adapters/dynamodb/keys.ts';
import { untoldItem } from '../../../lambdas/adapters/dynamodb/untold-store.ts';
import { outputOf, readResources, readStack, stackName } from '../../../scripts/aws/stacks.ts';
import { makeEvent } from '../../support/events.ts';
import { readDeployment, STAGE, subscribe } from './deployment.ts';
import { invoke } from './functions.ts';
import { until } from './until.ts';

it('an event that the stream does not deliver is found by the sweep and gets its place in the log', async () => {
  readDeployment();
  const store = new DynamoDBClient();
  const lambda = new LambdaClient();
  const resources = await readResources(new CloudFormationClient(), stackName(STAGE, 'data'));
  const table = resources.find(({ type }) => type === 'AWS::DynamoDB::Table')?.physicalId;
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  const feeding = EventSourceMappings.filter(({ FunctionArn = '' }) => FunctionArn.includes('sequence'));
  expect(feeding).toHaveLength(1);
  const [UUID] = feeding.flatMap((mapping) => mapping.UUID ?? []);
  const feed = async (Enabled: boolean) => {
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
    const wanted = Enabled ? 'Enabled' : 'Disabled';
    await until(`the stream is ${wanted}`, async () => {
      const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
      return State === wanted ? State : null;
    });
  };
  const event = makeEvent(`undelivered-${randomUUID()}`, null, randomUUID());
  const leafIndex = async () => {
    const command = new GetItemCommand({ TableName: table, Key: eventKey(event), ConsistentRead: true });
    return (await store.send(command)).Item?.leafIndex?.N;
  };

  await feed(false);
  try {
    await store.send(new PutItemCommand({ TableName: table, Item: newEventItem(event) }));
    expect((await invoke(STAGE, 'observe')).log).toMatch(/"UnsequencedAgeSeconds":\d/);
    await invoke(STAGE, 'sweep');
    expect(await leafIndex()).toMatch(/^\d+$/);
  } finally {
    await feed(true);
  }
});

it('customers are told of what others recorded in their names, and what was told waits no longer', async () => {
  readDeployment();
  const [store, sqs] = [new DynamoDBClient(), new SQSClient()];
  const data = await readStack(new CloudFormationClient(), stackName(STAGE, 'data'));
  if (data === null) throw new Error('the stage has no data');
  const resources = await readResources(new CloudFormationClient(), stackName(STAGE, 'data'));
  const table = resources.find(({ type }) => type === 'AWS::DynamoDB::Table')?.physicalId;
  const QueueUrl = await subscribe(outputOf(data, 'NoticeTopicArn'), 'customer-notices');
  const [event, since] = [randomUUID(), instantOf(Date.now())];
  const type = 'consent.given';
  const told: ToldEvent = { subject: 'C-1001', event, type, by: 'client', recordedAt: since, dispute: DISPUTE_CALL };
  const waits = async () => {
    const command = new GetItemCommand({ TableName: table, Key: untoldKey({ event, since }), ConsistentRead: true });
    return (await store.send(command)).Item !== undefined;
  };

  await store.send(new PutItemCommand({ TableName: table, Item: untoldItem({ since, told }) }));
  // The schedule may be faster; whoever comes first tells of it.
  expect((await invoke(STAGE, 'tell')).log).toMatch(/"UntoldAgeSeconds":\d/);
  const notice = await until('the notice is delivered', async () => {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
    const { Messages = [] } = await sqs.send(command);
    return Messages.map(({ Body = '' }) => JSON.parse(Body) as ToldEvent).find((each) => each.event === event);
  });
  expect(notice).toEqual(told);
  await until('the event waits no longer', async () => ((await waits()) ? null : true));
});
