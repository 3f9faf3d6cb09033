import {
  type CloudFormationClient,
  DeleteStackCommand,
  UpdateTerminationProtectionCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';

const WAIT_SECONDS = 1_800;
const LONGEST_POLL_SECONDS = 10;

/** Deletes a stack, also one that is protected against it; what the stack retains stays. @throws Error when CloudFormation fails to */
export async function deleteStack(client: CloudFormationClient, name: string): Promise<void> {
  await client.send(new UpdateTerminationProtectionCommand({ StackName: name, EnableTerminationProtection: false }));
  await client.send(new DeleteStackCommand({ StackName: name }));
  const limits = { client, minDelay: 1, maxDelay: LONGEST_POLL_SECONDS, maxWaitTime: WAIT_SECONDS };
  await waitUntilStackDeleteComplete(limits, { StackName: name });
}
