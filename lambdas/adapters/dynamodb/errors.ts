import {
  type CancellationReason,
  DynamoDBServiceException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import { LedgerError } from '../../../core/kernel/error.ts';
import { type AwsService, isOutage, reachAws } from '../aws/outage.ts';

const THROTTLED: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ThrottlingError',
]);
const BUSY: ReadonlySet<string> = new Set([...THROTTLED, 'TransactionInProgressException', 'LimitExceededException']);
const LOST_A_RACE: ReadonlySet<string> = new Set(['ConditionalCheckFailed', 'TransactionConflict', 'DuplicateItem']);

const DYNAMODB: AwsService = { errors: DynamoDBServiceException, busy: BUSY };

/**
 * Returns the outcome of a call to the store.
 * @throws STORE_UNAVAILABLE when it cannot be reached, is too busy or broken; any other error of the service unchanged,
 *   as it is our mistake
 */
export function reach<T>(call: Promise<T>): Promise<T> {
  return reachAws(DYNAMODB, call, unavailable);
}

/** Returns whether an error is an answer of the service, rather than a request that it did not answer. */
export function isAnswer(error: unknown): boolean {
  return error instanceof DynamoDBServiceException;
}

/** Returns whether the service throttled a request, or a part of a transaction. */
export function isThrottle(error: unknown): boolean {
  if (error instanceof TransactionCanceledException) {
    return (error.CancellationReasons ?? []).some(({ Code }) => THROTTLED.has(Code ?? 'None'));
  }
  return error instanceof DynamoDBServiceException && THROTTLED.has(error.name);
}

/**
 * Returns the outcome of a transaction or a conditional write.
 * @throws the error that `lost` makes when a condition failed or another transaction interfered; others as `reach`
 */
export async function reachConditional<T>(call: Promise<T>, lost: (cause: Error) => LedgerError): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof TransactionCanceledException) {
      const codes = (error.CancellationReasons ?? []).map(({ Code }: CancellationReason) => Code ?? 'None');
      throw codes.some((code) => LOST_A_RACE.has(code)) || !codes.some(isFault) ? lost(error) : cancelled(error, codes);
    }
    if (error instanceof DynamoDBServiceException) {
      if (error.name === 'ConditionalCheckFailedException' || error.name === 'TransactionConflictException') {
        throw lost(error);
      }
    }
    throw isOutage(DYNAMODB, error) ? unavailable(error) : error;
  }
}

function isFault(code: string): boolean {
  return code !== 'None';
}

function cancelled(error: Error, codes: readonly string[]): Error {
  const isMistake = codes.some((code) => code === 'ValidationError' || code === 'ItemCollectionSizeLimitExceeded');
  return isMistake ? error : unavailable(error);
}

function unavailable(cause: unknown): LedgerError {
  // The words of SQLite, below the local engine.
  const isFull = cause instanceof DynamoDBServiceException && cause.message.includes('disk is full');
  const message = isFull
    ? 'the disk of the store is full'
    : 'the store did not answer: nothing is known of the outcome';
  return new LedgerError('STORE_UNAVAILABLE', message, { cause });
}
