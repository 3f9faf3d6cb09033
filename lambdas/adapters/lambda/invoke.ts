import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 2_000;
const MAX_ATTEMPTS = 2;

/**
 * Runs a function once without waiting for its end; resolves as soon as AWS has accepted the invocation. It makes at
 * most two attempts of two seconds each, and rejects with the SDK's error.
 */
export function invokeSoon(functionName: string): () => Promise<void> {
  const client = new LambdaClient({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  return async () => {
    await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event' }));
  };
}
