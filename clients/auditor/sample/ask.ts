import { fromUtf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { fetchAnswer } from '../log-files.ts';
import { type Pause, withRetries } from '../retry.ts';

/** The ledger that is asked, and by which token. */
export interface AskOptions {
  /** Base URL of the API. */
  readonly url: string;
  /** Access token with the scope `audit`. */
  readonly token: string;
  readonly pause?: Pause;
}

/** Asks the ledger for the bytes at a path; null where it says that they are not there yet (202). */
export type Ask = (path: string) => Promise<Uint8Array | null>;

/**
 * Makes a reader of the ledger's answers, which asks again what fails for a moment. It rejects with SAMPLE_UNANSWERED
 * where the ledger answers nothing, or says that there is nothing.
 */
export function ledgerAsker({ url, token, pause }: AskOptions): Ask {
  const prefix = url.endsWith('/') ? url : `${url}/`;
  const headers = { authorization: `Bearer ${token}` };
  return async (path) => {
    const answer = await withRetries(() => fetchAnswer(prefix + path, headers, [200, 202]), pause).catch((cause) => {
      throw unanswered(`\`${path}\`: ${cause instanceof Error ? cause.message : 'no answer'}`, cause);
    });
    if (answer === null) throw unanswered(`\`${path}\`: status 404`);
    return answer.status === 202 ? null : answer.bytes;
  };
}

/** Reads an answer as JSON. @throws SAMPLE_UNANSWERED when it is none */
export function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch (cause) {
    throw unanswered('the answer is not JSON', cause);
  }
}

/** Makes the failure of a leaf of which the ledger does not show what it is asked for. */
export function unanswered(why: string, cause?: unknown): LedgerError {
  return new LedgerError('SAMPLE_UNANSWERED', `the ledger does not show the leaf: ${why}`, { cause });
}
