import {
  type CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';

/**
 * Lists the stacks of a stage, each named `<stage>-<part>`, in the order of deployment; `identity` only with Cognito.
 */
export const STACKS = ['guard', 'data', 'keys', 'identity', 'log', 'api', 'observability'] as const;
export type StackPart = (typeof STACKS)[number];

/** Stacks that hold what nobody can restore: the last signed checkpoint, the records and the keys. */
export const KEPT_STACKS = ['guard', 'data', 'keys'] as const satisfies readonly StackPart[];

/** A deployed stack. */
export interface DeployedStack {
  readonly name: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A resource of a stack. */
export interface StackResource {
  /** Its name in the template. */
  readonly logicalId: string;
  /** CloudFormation's type, such as `AWS::DynamoDB::Table`. */
  readonly type: string;
  readonly physicalId: string;
}

/** Returns the name of a stack of a stage. */
export function stackName(stage: string, part: StackPart): string {
  return `${stage}-${part}`;
}

/** Reads a stack as it is deployed; null when there is none. */
export async function readStack(client: CloudFormationClient, name: string): Promise<DeployedStack | null> {
  const found = await describe(client, name);
  // A stack that was never created, or whose creation failed, holds nothing.
  if (found === null || /^(REVIEW_IN_PROGRESS|ROLLBACK_COMPLETE|DELETE_COMPLETE)$/.test(found.StackStatus ?? ''))
    return null;
  const outputs = (found.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]);
  return { name, status: found.StackStatus ?? '', outputs: Object.fromEntries(outputs) };
}

/** Reads the resources of a deployed stack. */
export async function readResources(client: CloudFormationClient, name: string): Promise<readonly StackResource[]> {
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: name }));
  return StackResources.map((resource) => ({
    logicalId: resource.LogicalResourceId ?? '',
    type: resource.ResourceType ?? '',
    physicalId: resource.PhysicalResourceId ?? '',
  }));
}

/** Returns an output of a stack. @throws Error to be shown when the stack has no such output */
export function outputOf(stack: DeployedStack, key: string): string {
  const value = stack.outputs[key];
  if (value === undefined) throw new Error(`the stack \`${stack.name}\` has no output \`${key}\`: deploy it again`);
  return value;
}

async function describe(client: CloudFormationClient, name: string): Promise<Stack | null> {
  try {
    const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return stacks[0] ?? null;
  } catch (error) {
    // CloudFormation has no error code of its own for a stack that does not exist.
    if (error instanceof Error && error.message.includes('does not exist')) return null;
    throw error;
  }
}
