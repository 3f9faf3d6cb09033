import { KMSClient } from '@aws-sdk/client-kms';
import { clientSettings } from '../aws/client.ts';

/**
 * Makes a KMS client for signatures that a caller waits for: at most three attempts of two seconds each. Region,
 * endpoint and credentials come from the function's environment.
 */
export function createKmsClient(): KMSClient {
  return new KMSClient({
    ...clientSettings({ maxAttempts: 3, requestTimeoutMs: 2_000 }),
  });
}
