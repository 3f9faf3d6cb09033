import type { LedgerError } from '../../../core/kernel/error.ts';

/** The members of a service's own error that tell an outage from a mistake. */
interface ServiceError {
  readonly name: string;
  readonly $fault: 'client' | 'server';
  readonly $metadata: { readonly httpStatusCode?: number | undefined };
}

/** One service of AWS: the class of its errors, and the names of those that say that it is too busy. */
export interface AwsService {
  readonly errors: new (...args: never[]) => ServiceError;
  readonly busy: ReadonlySet<string>;
}

/**
 * Returns the outcome of a call to AWS.
 * @throws what `unavailable` makes, when the service cannot be reached, is too busy or broken; any other error of the
 *   service unchanged, as it is our mistake
 */
export async function reachAws<T>(
  service: AwsService,
  call: Promise<T>,
  unavailable: (cause: unknown) => LedgerError,
): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw isOutage(service, error) ? unavailable(error) : error;
  }
}

/** Returns whether the error of a call says that the service is out of reach: also when it is no answer of the service. */
export function isOutage({ errors, busy }: AwsService, error: unknown): boolean {
  if (!(error instanceof errors)) return true;
  return busy.has(error.name) || error.$fault === 'server' || (error.$metadata.httpStatusCode ?? 500) >= 500;
}
