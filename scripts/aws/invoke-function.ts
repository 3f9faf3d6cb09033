import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** Runs a function once and waits for it. @throws Error for people when the function fails */
export async function invokeFunction(arn: string): Promise<void> {
  const { FunctionError, Payload } = await new LambdaClient().send(new InvokeCommand({ FunctionName: arn }));
  if (FunctionError !== undefined)
    throw new Error(`the function ${arn} failed: ${Buffer.from(Payload ?? []).toString('utf8')}`);
}
