import { S3Client } from '@aws-sdk/client-s3';

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 5_000;
const MAX_ATTEMPTS = 3;

/**
 * Makes an S3 client with at most three attempts of five seconds each. Region, endpoint and credentials come from the
 * function's environment.
 */
export function createS3Client({ pathStyle }: { readonly pathStyle: boolean }): S3Client {
  return new S3Client({
    // Emulators expect the bucket in the path.
    forcePathStyle: pathStyle,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      socketTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}
