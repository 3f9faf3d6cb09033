import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** Has a function run once without waiting for it; resolves when AWS has taken the invocation. */
export function invokeSoon(functionName: string): () => Promise<void> {
  const client = new LambdaClient();
  return async () => {
    await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event' }));
  };
}
