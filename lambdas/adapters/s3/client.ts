import { S3Client } from '@aws-sdk/client-s3';

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 5_000;
const MAX_ATTEMPTS = 3;

/**
 * An S3 client that gives up within seconds: at most three attempts of five seconds each. Region, endpoint and credentials are what the
 * environment gives a function.
 */
export function createS3Client({ pathStyle }: { readonly pathStyle: boolean }): S3Client {
  return new S3Client({
    // Emulators want the bucket in the path.
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
