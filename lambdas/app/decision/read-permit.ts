import { type Permit, permitStatus } from '../../../core/decision/permit.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import type { PermitAnswer } from '../../../core/wire/decision/schemas.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Permits } from '../../ports/permits.ts';

/**
 * Returns what a client's own permit allowed, and whether it is open, consumed or expired.
 * @throws PERMIT_UNKNOWN, PERMIT_OF_ANOTHER_CLIENT when the client has no such permit
 */
export function readPermit({ store, clock }: { readonly store: Permits; readonly clock: Clock }) {
  return async (id: string, client: string): Promise<PermitAnswer> => {
    // SECURITY: the nullifier stays secret until the permit is consumed, so that nobody can reveal it before.
    const { chain: _, client: __, seq: ___, nullifier: ____, ...permit } = await ownPermit(store, id, client);
    return { ...permit, status: permitStatus(permit, instantOf(clock.nowMs())) };
  };
}

// SECURITY: the same words for both, so that nobody can tell another client's permit from one that was never granted.
const NOT_GIVEN = 'no such permit was given to this client';

/** Returns a permit of this client. @throws PERMIT_UNKNOWN, PERMIT_OF_ANOTHER_CLIENT when the client has no such */
export async function ownPermit(store: Permits, id: string, client: string): Promise<Permit> {
  const permit = await store.readPermit(id);
  if (permit === null) throw new LedgerError('PERMIT_UNKNOWN', NOT_GIVEN);
  if (permit.client !== client) throw new LedgerError('PERMIT_OF_ANOTHER_CLIENT', NOT_GIVEN);
  return permit;
}
