import { KMSServiceException } from '@aws-sdk/client-kms';
import { LedgerError } from '../../../core/kernel/error.ts';
import { type AwsService, reachAws } from '../aws/outage.ts';

const BUSY = new Set([
  'ThrottlingException',
  'LimitExceededException',
  'DependencyTimeoutException',
  'KeyUnavailableException',
  'KMSInternalException',
]);

const KMS: AwsService = { errors: KMSServiceException, busy: BUSY };

/**
 * Returns the answer of KMS.
 * @throws SIGNER_UNAVAILABLE when KMS cannot be reached, is too busy or broken; any other error of KMS unchanged, as it
 *   is our mistake
 */
export function reachKms<T>(call: Promise<T>): Promise<T> {
  return reachAws(KMS, call, (cause) => new LedgerError('SIGNER_UNAVAILABLE', 'KMS did not answer', { cause }));
}
