import type { Pending, ProofOutcome } from '../app/proof/anchored-bundle.ts';

const RETRY_AFTER_SECONDS = '2';

/** Returns the answer to a call for a proof: its bundle, or what it waits for. */
export function proofReply<Body>(outcome: ProofOutcome, pendingBody: (pending: Pending) => Body) {
  if (outcome.status === 'proven') return { status: 200, body: outcome.bundle } as const;
  const headers = { 'retry-after': RETRY_AFTER_SECONDS };
  return { status: 202, body: pendingBody(outcome.pending), headers } as const;
}
