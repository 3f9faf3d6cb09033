import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 2_000;
const MAX_ATTEMPTS = 2;

/**
 * Has a function run once without waiting for it; resolves when AWS has taken the invocation, within seconds: at most two attempts of
 * two seconds each. A failure is told as the SDK tells it.
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
