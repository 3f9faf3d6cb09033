import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings } from '../aws/client.ts';

/**
 * Makes an S3 client with at most three attempts of five seconds each. Region, endpoint and credentials come from the
 * function's environment.
 */
export function createS3Client({ pathStyle }: { readonly pathStyle: boolean }): S3Client {
  const { maxAttempts, requestHandler } = clientSettings({ maxAttempts: 3, requestTimeoutMs: 5_000 });
  return new S3Client({
    // Emulators expect the bucket in the path.
    forcePathStyle: pathStyle,
    maxAttempts,
    requestHandler: { ...requestHandler, socketTimeout: requestHandler.requestTimeout },
  });
}
