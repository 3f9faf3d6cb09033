import type { LedgerError } from '../../../core/kernel/error.ts';

/** The members of a service's own error that tell an outage from a mistake. */
interface ServiceError {
  readonly name: string;
  readonly $fault: 'client' | 'server';
  readonly $metadata: { readonly httpStatusCode?: number | undefined };
}

/** Names the errors of one AWS service: their class, and those that say that the service is too busy. */
export interface AwsService {
  readonly errors: new (...args: never[]) => ServiceError;
  readonly busy: ReadonlySet<string>;
}

/**
 * Returns the outcome of a call to AWS.
 * @throws the error that `unavailable` makes when the service cannot be reached, is too busy or broken; any other error
 *   of the service unchanged, as it is our mistake
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

/** Returns whether an error means that the service is out of reach; an error that is not the service's own does. */
export function isOutage({ errors, busy }: AwsService, error: unknown): boolean {
  if (!(error instanceof errors)) return true;
  return busy.has(error.name) || error.$fault === 'server' || (error.$metadata.httpStatusCode ?? 500) >= 500;
}
