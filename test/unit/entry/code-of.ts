import { isLedgerError } from '../../../core/kernel/error.ts';

/** The code that this throws, for tests that compare many. */
export function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return isLedgerError(error) ? error.code : 'not a LedgerError';
  }
  return 'nothing was thrown';
}
