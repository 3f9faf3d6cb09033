import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PublishVersionCommand,
  paginateListFunctions,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import type { PolicyStatement } from '../support/iam-policy.ts';
import { type IamGateway, startIamGateway } from './iam-gateway.ts';

const WAIT_SECONDS = 60;
/** What everything calls of a function. */
const ALIAS = 'live';

/** A function of a deployment. */
interface Deployed {
  /** Its name in cdk/functions.ts. */
  readonly name: string;
  readonly functionName: string;
  readonly roleName: string;
}

/**
 * Has IAM enforced on a stage that is deployed to an emulator: every function is judged by the policies that its role has there, under
 * its name in cdk/functions.ts. From then on the alias `live` leads to a version whose calls go through the gateway.
 * @throws Error when the stage has no functions, or a role has policies that this does not judge
 */
export async function enforceIam(endpoint: string, stage: string): Promise<IamGateway> {
  const client = new LambdaClient({ endpoint });
  const functions = await functionsOf(client, stage);
  if (functions.length === 0) throw new Error(`the stage \`${stage}\` has no functions`);
  const policies = new Map<string, readonly PolicyStatement[]>();
  for (const { name, roleName } of functions) policies.set(name, await statementsOf(endpoint, roleName));
  const gateway = await startIamGateway({ upstream: endpoint, policies });
  try {
    for (const { name, functionName } of functions) await lead(client, functionName, gateway.envOf(name));
  } catch (error) {
    await gateway.stop();
    throw error;
  } finally {
    client.destroy();
  }
  return gateway;
}

async function functionsOf(client: LambdaClient, stage: string): Promise<Deployed[]> {
  const found: Deployed[] = [];
  for await (const { Functions: page = [] } of paginateListFunctions({ client }, {})) {
    found.push(...page.flatMap((each) => deployedOf(each, stage)));
  }
  return found;
}

function deployedOf({ Description, FunctionName, Role }: FunctionConfiguration, stage: string): Deployed[] {
  const prefix = `consent-ledger ${stage}: `;
  const roleName = Role?.split('/').at(-1);
  if (!Description?.startsWith(prefix) || FunctionName === undefined || roleName === undefined) return [];
  return [{ name: Description.slice(prefix.length), functionName: FunctionName, roleName }];
}

/** Gives the function this environment beside its own, as a version of its own, and has the alias lead there. */
async function lead(client: LambdaClient, FunctionName: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { Environment: own } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Environment = { Variables: { ...own?.Variables, ...env } };
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
  await waitUntilFunctionUpdatedV2({ client, maxWaitTime: WAIT_SECONDS, minDelay: 1 }, { FunctionName });
  const { Version: version } = await client.send(new PublishVersionCommand({ FunctionName }));
  await client.send(new UpdateAliasCommand({ FunctionName, Name: ALIAS, FunctionVersion: version }));
}

async function statementsOf(endpoint: string, RoleName: string): Promise<readonly PolicyStatement[]> {
  const attached = await iam(endpoint, { Action: 'ListAttachedRolePolicies', RoleName });
  const [managed] = membersOf(attached, 'PolicyName');
  if (managed !== undefined) throw new Error(`the role \`${RoleName}\` has the managed policy \`${managed}\``);
  const names = membersOf(await iam(endpoint, { Action: 'ListRolePolicies', RoleName }), 'member');
  const documents = await Promise.all(
    names.map((PolicyName) => iam(endpoint, { Action: 'GetRolePolicy', RoleName, PolicyName })),
  );
  return documents.flatMap((answer) => {
    const [document = ''] = membersOf(answer, 'PolicyDocument');
    const { Statement } = JSON.parse(decodeURIComponent(document)) as { readonly Statement: PolicyStatement[] };
    return Statement;
  });
}

/** A call of IAM, whose client is not among our packages; the emulator looks at the scope of a signature and at no signature. */
async function iam(endpoint: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ Version: '2010-05-08', ...parameters }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`IAM refused ${parameters.Action}: ${text}`);
  return text;
}

function membersOf(xml: string, element: string): string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]+)</${element}>`, 'g'))].map(([, value = '']) => value);
}
