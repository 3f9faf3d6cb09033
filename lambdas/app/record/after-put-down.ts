import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import type { ChainId } from '../../ports/events.ts';
import type { KnownForYes } from './subject-event.ts';

export interface YesDeps {
  /** Records what is put down about a subject. */
  readonly recordPutDown: (chain: ChainId) => Promise<unknown>;
}

/** Refuses a yes of a subject of whom a no is put down. @throws NO_PENDING when one is */
export function requireNothingPutDown({ noPending }: KnownForYes): void {
  if (noPending) throw new LedgerError('NO_PENDING', 'a no of the subject waits to be recorded');
}

/**
 * Records a yes; where a no of the subject is put down, only once that is recorded.
 * @throws NO_PENDING when the no cannot be recorded now; as `record`
 */
export async function afterPutDown<T>(
  { recordPutDown }: YesDeps,
  chain: ChainId,
  record: () => Promise<T>,
): Promise<T> {
  try {
    return await record();
  } catch (error) {
    if (!isLedgerError(error, 'NO_PENDING')) throw error;
    await recordPutDown(chain).catch(whenRefused);
    return record();
  }
}

/** Lets the second attempt find out whether the no is recorded. */
function whenRefused(error: unknown): void {
  if (!isLedgerError(error)) throw error;
}
