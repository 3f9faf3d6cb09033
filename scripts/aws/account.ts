import { GetParameterCommand, ParameterNotFound, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Stage } from '../../cdk/stage.ts';

const BOOTSTRAP_VERSION = '/cdk-bootstrap/hnb659fds/version';

/**
 * Makes sure that the AWS credentials of this process are for the stage's account.
 * @throws Error to be shown when there are none, or they are for another account
 */
export async function requireAccount(sts: STSClient, { name, account }: Stage): Promise<void> {
  const { Account: actual } = await sts.send(new GetCallerIdentityCommand({})).catch((cause: Error) => {
    throw new Error(
      `AWS cannot identify you (${cause.message}): set credentials for the account ${account}, such as AWS_PROFILE`,
      { cause },
    );
  });
  if (actual !== account)
    throw new Error(`your credentials are for the account ${actual}, the stage \`${name}\` is in ${account}`);
}

/** Returns whether the CDK was bootstrapped in the account and region. */
export async function isBootstrapped(ssm: SSMClient): Promise<boolean> {
  return (await readParameter(ssm, BOOTSTRAP_VERSION)) !== null;
}

/** Returns the name of the parameter that holds the address of a stage's contract, for deployments from any machine. */
export function contractParameter(stage: string): string {
  return `/consent-ledger/${stage}/contract`;
}

/** Returns the value of a parameter, or null when there is none. */
export async function readParameter(ssm: SSMClient, name: string): Promise<string | null> {
  try {
    const { Parameter: parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
    return parameter?.Value ?? null;
  } catch (error) {
    if (error instanceof ParameterNotFound) return null;
    throw error;
  }
}

/** Sets a parameter that must not exist yet. */
export async function writeParameter(ssm: SSMClient, name: string, value: string): Promise<void> {
  await ssm.send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: false }));
}
