import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clientSettings } from '../aws/client.ts';

/**
 * Runs a function once without waiting for its end; resolves as soon as AWS has accepted the invocation. It makes at
 * most two attempts of two seconds each, and rejects with the SDK's error.
 */
export function invokeSoon(functionName: string): () => Promise<void> {
  const client = new LambdaClient({
    ...clientSettings({ maxAttempts: 2, requestTimeoutMs: 2_000 }),
  });
  return async () => {
    await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event' }));
  };
}
