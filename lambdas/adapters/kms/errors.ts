import { KMSServiceException } from '@aws-sdk/client-kms';
import { LedgerError } from '../../../core/kernel/error.ts';

const BUSY: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'LimitExceededException',
  'DependencyTimeoutException',
  'KeyUnavailableException',
  'KMSInternalException',
]);

/**
 * Returns the answer of KMS.
 * @throws SIGNER_UNAVAILABLE when KMS cannot be reached, is too busy or fails; any other error of KMS unchanged, as it
 *   is our mistake
 */
export async function reach<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw isOutage(error) ? unavailable(error) : error;
  }
}

function isOutage(error: unknown): boolean {
  if (!(error instanceof KMSServiceException)) return true;
  return BUSY.has(error.name) || error.$fault === 'server' || (error.$metadata.httpStatusCode ?? 500) >= 500;
}

function unavailable(cause: unknown): LedgerError {
  return new LedgerError('SIGNER_UNAVAILABLE', 'KMS did not answer', { cause });
}
