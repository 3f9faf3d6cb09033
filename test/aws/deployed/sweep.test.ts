import { randomUUID } from 'node:crypto';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { expect, it } from 'vitest';
import { newEventItem } from '../../../lambdas/adapters/dynamodb/event-items.ts';
import { eventKey } from '../../../lambdas/adapters/dynamodb/keys.ts';
import { readResources, stackName } from '../../../scripts/aws/stacks.ts';
import { makeEvent } from '../../support/events.ts';
import { readDeployment, STAGE } from './deployment.ts';
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
    expect(await leafIndex()).toBeUndefined();
    await invoke(STAGE, 'sweep');
    expect(await leafIndex()).toMatch(/^\d+$/);
  } finally {
    await feed(true);
  }
});

it('customers are told of what others recorded in their names, once', async () => {
  const age = async () => Number(/"UntoldAgeSeconds":([\d.]+)/.exec((await invoke(STAGE, 'tell')).log)?.[1]);
  expect(await age()).toBeGreaterThan(0);
  expect(await age()).toBe(0);
});
