import { KMSClient } from '@aws-sdk/client-kms';

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 2_000;
const MAX_ATTEMPTS = 3;

/**
 * Makes a KMS client for signatures that a caller waits for: at most three attempts of two seconds each. Region,
 * endpoint and credentials come from the function's environment.
 */
export function createKmsClient(): KMSClient {
  return new KMSClient({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}
