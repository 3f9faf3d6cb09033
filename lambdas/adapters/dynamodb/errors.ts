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

/** The body of a refusal. */
export interface Refusal {
  /** The name of the error, after a namespace and `#`. */
  readonly __type?: string;
  readonly message?: string;
  readonly Message?: string;
  readonly CancellationReasons?: readonly { readonly Code?: string }[];
}

/** A refusal of DynamoDB, by the name that its documentation gives it. */
export class DynamoError extends Error {
  readonly $fault: 'client' | 'server';
  readonly $metadata: { readonly httpStatusCode: number };
  /** For each item of a transaction that was cancelled, the code of its part in it; `None`: it had none. */
  readonly reasons: readonly string[];
  /** True: the same request may succeed when it is made again. */
  isRetryable: boolean;

  constructor(status: number, { __type: type = 'UnknownError', message, Message, CancellationReasons }: Refusal) {
    super(message ?? Message ?? `DynamoDB answered ${status}`);
    this.name = type.slice(type.indexOf('#') + 1);
    this.$fault = status >= 500 ? 'server' : 'client';
    this.$metadata = { httpStatusCode: status };
    this.reasons = (CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
    this.isRetryable = status >= 500 || (BUSY.has(this.name) && this.name !== 'LimitExceededException');
  }
}

const DYNAMODB: AwsService = { errors: DynamoError, busy: BUSY };

/**
 * Returns the outcome of a call to the store.
 * @throws STORE_UNAVAILABLE when it cannot be reached, is too busy or broken; any other error of the service unchanged,
 *   as it is our mistake
 */
export function reach<T>(call: Promise<T>): Promise<T> {
  return reachAws(DYNAMODB, call, unavailable);
}

/** Returns whether the service throttled a request, or a part of a transaction. */
export function isThrottle(error: unknown): boolean {
  return (
    error instanceof DynamoError && (THROTTLED.has(error.name) || error.reasons.some((code) => THROTTLED.has(code)))
  );
}

/** Returns whether a request may succeed when it is made again: the service was busy, or did not answer. */
export function mayTryAgain(error: unknown): boolean {
  return error instanceof DynamoError ? error.isRetryable : true;
}

/**
 * Returns the outcome of a transaction or a conditional write.
 * @throws the error that `lost` makes when a condition failed or another transaction interfered; others as `reach`
 */
export async function reachConditional<T>(call: Promise<T>, lost: (cause: Error) => LedgerError): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof DynamoError)) throw unavailable(error);
    if (error.name === 'TransactionCanceledException') {
      const { reasons } = error;
      const isLost = reasons.some((code) => LOST_A_RACE.has(code)) || reasons.every((code) => code === 'None');
      throw isLost ? lost(error) : cancelled(error);
    }
    if (isConditionFailed(error) || error.name === 'TransactionConflictException') throw lost(error);
    throw isOutage(DYNAMODB, error) ? unavailable(error) : error;
  }
}

/** Returns whether a condition of a write on one item did not hold. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof DynamoError && error.name === 'ConditionalCheckFailedException';
}

function cancelled(error: DynamoError): Error {
  const isMistake = error.reasons.some(
    (code) => code === 'ValidationError' || code === 'ItemCollectionSizeLimitExceeded',
  );
  return isMistake ? error : unavailable(error);
}

function unavailable(cause: unknown): LedgerError {
  // The words of SQLite, below the local engine.
  const isFull = cause instanceof DynamoError && cause.message.includes('disk is full');
  const message = isFull
    ? 'the disk of the store is full'
    : 'the store did not answer: nothing is known of the outcome';
  return new LedgerError('STORE_UNAVAILABLE', message, { cause });
}
