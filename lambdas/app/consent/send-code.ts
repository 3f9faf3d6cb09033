import { confirmingPerson, pendingConsent } from '../../../core/consent/confirm.ts';
import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import { sameHash } from '../../../core/kernel/keyed-hash.ts';
import { MAX_CODES } from '../../../core/limits.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import type { CodeAnswer, CodeInput } from '../../../core/wire/consent/schemas.ts';
import type { CodeStore } from '../../ports/codes.ts';
import { backOff, outrun } from '../record/back-off.ts';
import { actorOfAge } from '../record/guardian-of-age.ts';
import { earlierOutcome, outcomeRecord } from '../record/idempotency.ts';
import type { Outcome } from '../record/outcome.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import type { ActingRequest, WriteDeps } from '../record/request.ts';
import { type CodeDeps, forgotten, makeCode } from './confirmation-code.ts';

const MAX_TRIES = 10;
const PAUSE = { firstMs: 20, longestMs: 400 };

/**
 * Sends another code for a consent that waits; the code before it is void from then on. A repeated request sends
 * nothing.
 * @throws SUBJECT_NOT_OWN when those who ask may not act; CONFIRMATION_NOT_PENDING, CONFIRMATION_EXPIRED when nothing
 *   waits; LIMIT_REACHED after as many codes as one consent can have; CODE_NOT_SENT when its delivery fails;
 *   IDEMPOTENCY_KEY_REUSED; CONTENTION when others kept being faster
 */
export function sendCode(deps: WriteDeps & CodeDeps) {
  const { store, clock, codes } = deps;
  return async (
    subject: string,
    { event }: CodeInput,
    { actor, idempotency }: ActingRequest,
  ): Promise<Outcome<CodeAnswer>> => {
    for (let tries = 1; ; tries++) {
      const earlier = await earlierOutcome<CodeAnswer>(deps, idempotency);
      if (earlier !== null) return earlier;
      const state = (await store.readState(subjectChain(deps.pepper, subject))) ?? EMPTY_STATE;
      const now = instantOf(clock.nowMs());
      // SECURITY: asked before the answer tells anything of the consent that waits.
      await actorOfAge(deps, state, actor, undefined, now);
      const pending = pendingConsent(state, event, now);
      const { purpose, recipient } = pending;
      await actorOfAge(deps, state, actor, purpose, now);
      const to = confirmingPerson(state, subject, pending.waiting, now);
      const before = await codes.readCode(event);
      if (before === null) throw forgotten();
      if (before.sent >= MAX_CODES) throw limitReached();
      const { code, kept } = makeCode(deps, event, before.sent + 1, now);
      const { expiresAt } = kept;
      const outcome = { kind: 'recorded', body: { expiresAt } } as const;
      try {
        await put(
          codes,
          kept,
          before,
          now,
          idempotency === null ? undefined : outcomeRecord(idempotency, outcome, now),
        );
      } catch (error) {
        if (!isLedgerError(error, 'STORE_CONFLICT')) throw error;
        if (tries === MAX_TRIES) throw outrun(tries, error);
        await backOff(deps, tries, PAUSE);
        continue;
      }
      await deps.codeDelivery.deliver({ subject, to, event, purpose, recipient, code, expiresAt });
      return outcome;
    }
  };
}

/** Keeps a code as `putCode` does; reads it back when the store does not say whether it is kept. */
async function put(codes: CodeStore, ...[kept, ...rest]: Parameters<CodeStore['putCode']>): Promise<void> {
  try {
    await codes.putCode(kept, ...rest);
  } catch (error) {
    if (!isLedgerError(error, 'STORE_UNAVAILABLE')) throw error;
    const found = await codes.readCode(kept.event);
    if (found === null || !sameHash(found.hash, kept.hash)) throw error;
  }
}

function limitReached(): LedgerError {
  return new LedgerError('LIMIT_REACHED', `at most ${MAX_CODES} codes are sent for one consent`, {
    pointer: '/event',
    details: { limit: MAX_CODES },
  });
}
