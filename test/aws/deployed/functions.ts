import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { readResources, stackName } from '../../../scripts/aws/stacks.ts';
import type { PolicyStatement } from '../../support/iam-policy.ts';
import { query } from './query.ts';

const ALIAS = 'live';
const FUNCTION = /^([a-z]+)Function[0-9A-F]{8}$/;

/** One function as it is deployed. */
export interface DeployedFunction {
  /** As in lambdas/functions/index.ts. */
  readonly name: string;
  /** As in Lambda. */
  readonly physicalId: string;
}

/** The result of one invocation: its answer and the last 4 KiB of its log. */
export interface Invocation {
  readonly payload: unknown;
  readonly log: string;
}

/** All functions of a deployed stage. */
export async function deployedFunctions(stage: string): Promise<readonly DeployedFunction[]> {
  const client = new CloudFormationClient();
  const resources = await Promise.all(
    (['log', 'api'] as const).map((part) => readResources(client, stackName(stage, part))),
  );
  return resources.flat().flatMap(({ type, logicalId, physicalId }) => {
    const name = type === 'AWS::Lambda::Function' ? FUNCTION.exec(logicalId)?.[1] : undefined;
    return name === undefined ? [] : [{ name, physicalId }];
  });
}

/** One function of a deployed stage. @throws Error when the stage has none of this name */
export async function deployedFunction(stage: string, name: string): Promise<DeployedFunction> {
  const found = (await deployedFunctions(stage)).find((each) => each.name === name);
  if (found === undefined) throw new Error(`the stage has no function \`${name}\``);
  return found;
}

/** Invokes a function of a stage by its alias, as schedules do. @throws Error with its log when it fails */
export async function invoke(stage: string, name: string, event: unknown = {}): Promise<Invocation> {
  const { physicalId: FunctionName } = await deployedFunction(stage, name);
  const { Payload, LogResult, FunctionError } = await new LambdaClient().send(
    new InvokeCommand({
      FunctionName,
      Qualifier: ALIAS,
      LogType: 'Tail',
      Payload: Buffer.from(JSON.stringify(event)),
    }),
  );
  const log = Buffer.from(LogResult ?? '', 'base64').toString('utf8');
  const text = Buffer.from(Payload ?? []).toString('utf8');
  if (FunctionError !== undefined) throw new Error(`\`${name}\` failed: ${text}\n${log}`);
  return { payload: text === '' ? null : JSON.parse(text), log };
}

/** Everything that a function has printed, line by line. */
export async function linesOf(stage: string, name: string): Promise<readonly string[]> {
  const resources = await readResources(new CloudFormationClient(), stackName(stage, 'log'));
  const group = resources.find(({ logicalId }) => new RegExp(`^${name}Log[0-9A-F]{8}$`).test(logicalId));
  if (group === undefined) throw new Error(`there is no log of \`${name}\``);
  const client = new CloudWatchLogsClient();
  const lines: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(new FilterLogEventsCommand({ logGroupName: group.physicalId, nextToken }));
    lines.push(...(page.events ?? []).map(({ message = '' }) => message));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return lines;
}

/** The statements of the function's role, as IAM holds them: resolved. */
export async function policiesOf({ physicalId }: DeployedFunction, endpoint: string): Promise<PolicyStatement[]> {
  const { Role: role = '' } = await new LambdaClient().send(
    new GetFunctionConfigurationCommand({ FunctionName: physicalId }),
  );
  const RoleName = role.split('/').at(-1) ?? '';
  const names = await query(endpoint, 'iam', { Action: 'ListRolePolicies', RoleName });
  const statements: PolicyStatement[] = [];
  for (const [, PolicyName = ''] of names.matchAll(/<member>([^<]+)<\/member>/g)) {
    const answer = await query(endpoint, 'iam', { Action: 'GetRolePolicy', RoleName, PolicyName });
    const document = /<PolicyDocument>([^<]+)<\/PolicyDocument>/.exec(answer)?.[1] ?? '';
    statements.push(...(JSON.parse(decodeURIComponent(document)) as { Statement: PolicyStatement[] }).Statement);
  }
  return statements;
}

/** Gives the code behind the alias these variables too. */
export async function addEnvironment(
  { physicalId: FunctionName }: DeployedFunction,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  const client = new LambdaClient();
  const { Environment: before } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  await client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName,
      Environment: { Variables: { ...before?.Variables, ...variables } },
    }),
  );
  const { Version: version } = await client.send(new PublishVersionCommand({ FunctionName }));
  await client.send(new UpdateAliasCommand({ FunctionName, Name: ALIAS, FunctionVersion: version }));
}
