import {
  type CloudFormationClient,
  DeleteStackCommand,
  UpdateTerminationProtectionCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';

const WAIT_SECONDS = 1_800;
const LONGEST_POLL_SECONDS = 10;

/**
 * Deletes a stack, even one with termination protection; the resources that it retains stay.
 * @throws Error when CloudFormation fails
 */
export async function deleteStack(client: CloudFormationClient, name: string): Promise<void> {
  await client.send(new UpdateTerminationProtectionCommand({ StackName: name, EnableTerminationProtection: false }));
  await client.send(new DeleteStackCommand({ StackName: name }));
  const limits = { client, minDelay: 1, maxDelay: LONGEST_POLL_SECONDS, maxWaitTime: WAIT_SECONDS };
  await waitUntilStackDeleteComplete(limits, { StackName: name });
}
