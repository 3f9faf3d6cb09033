import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/**
 * Runs a function once, with the event if one is given, and returns its answer.
 * @throws Error when the function fails
 */
export async function invokeFunction(name: string, event?: object): Promise<unknown> {
  const command = new InvokeCommand({
    FunctionName: name,
    ...(event === undefined ? {} : { Payload: JSON.stringify(event) }),
  });
  const { FunctionError, Payload } = await new LambdaClient().send(command);
  const answer = Payload?.transformToString() || 'null';
  if (FunctionError !== undefined) throw new Error(`the function ${name} failed: ${answer}`);
  return JSON.parse(answer);
}
