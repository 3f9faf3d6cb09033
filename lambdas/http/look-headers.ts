import { LedgerError } from '../../core/kernel/error.ts';
import { LEDGER_REASON } from '../../core/wire/kit/fields.ts';
import type { Look } from '../app/audit/look.ts';
import type { AuthorisedCaller } from './access.ts';

/** Holds the headers of a call by which somebody may look; null where one is not sent. */
export interface LookHeaders {
  /** `Ledger-Reason` */
  readonly reason: string | null;
  /** `Ledger-Held-Back`: the law by which the person must not be told. */
  readonly law: string | null;
}

/**
 * Reads `Ledger-Reason` and `Ledger-Held-Back`, whoever sends them.
 * @throws LEDGER_REASON_MALFORMED when one is not printable ASCII of the length it may have
 */
export function lookHeadersIn(headerOf: (name: string) => string | undefined): LookHeaders {
  const read = (name: string): string | null => {
    const text = headerOf(name);
    if (text === undefined) return null;
    if (LEDGER_REASON.test(text)) return text;
    throw new LedgerError('LEDGER_REASON_MALFORMED', `\`${name}\` is not 1 to 200 printable ASCII characters`);
  };
  return { reason: read('Ledger-Reason'), law: read('Ledger-Held-Back') };
}

/** Returns who looks, and why. @throws LEDGER_REASON_MISSING when the call does not say why */
export function lookOf({ client, subject: auditor }: AuthorisedCaller, { reason }: LookHeaders): Look {
  if (reason === null) throw new LedgerError('LEDGER_REASON_MISSING', 'the call has no `Ledger-Reason`');
  return { client, auditor, reason };
}
