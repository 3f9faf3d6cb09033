import { isLedgerError, LedgerError } from '../../../core/kernel/error.ts';
import { type Instant, instantOf } from '../../../core/kernel/instant.ts';
import { sameHash } from '../../../core/kernel/keyed-hash.ts';
import { MAX_CODES } from '../../../core/limits.ts';
import type { CodeAnswer } from '../../../core/wire/consent/schemas.ts';
import type { CodeMessage, CodeStore } from '../../ports/codes.ts';
import { backOff, outrun } from '../record/back-off.ts';
import { earlierOutcome, type Idempotency, outcomeRecord } from '../record/idempotency.ts';
import type { Outcome } from '../record/outcome.ts';
import type { WriteDeps } from '../record/request.ts';
import { type CodeDeps, makeCode } from './confirmation-code.ts';

const MAX_TRIES = 10;
const PAUSE = { firstMs: 20, longestMs: 400 };

/** Says to whom a code of an event is sent, or why none is. */
interface NextCode {
  /** The event, as the request names it. */
  readonly event: string;
  /** The member of the request that names the event; absent: its path does. */
  readonly pointer?: string;
  /** Returns the message without its code; throws what refuses the request. */
  readonly address: (now: Instant) => Promise<Omit<CodeMessage, 'event' | 'code' | 'expiresAt'>>;
  /** Returns the refusal of an event of which no code is kept; absent: its first one is sent. */
  readonly forgotten?: () => LedgerError;
}

/**
 * Sends the next code of an event; the one before it is void from then on. A repeated request sends nothing.
 * @throws LIMIT_REACHED after as many codes as one event can have; CODE_NOT_SENT when its delivery fails;
 *   IDEMPOTENCY_KEY_REUSED; CONTENTION when others kept being faster
 */
export async function sendNextCode(
  deps: WriteDeps & CodeDeps,
  { event, pointer, address, forgotten }: NextCode,
  idempotency: Idempotency | null,
): Promise<Outcome<CodeAnswer>> {
  const { codes } = deps;
  for (let tries = 1; ; tries++) {
    const earlier = await earlierOutcome<CodeAnswer>(deps, idempotency);
    if (earlier !== null) return earlier;
    const now = instantOf(deps.clock.nowMs());
    const message = await address(now);
    const before = await codes.readCode(event);
    if (before === null && forgotten !== undefined) throw forgotten();
    const sent = before?.sent ?? 0;
    if (sent >= MAX_CODES) throw limitReached(pointer);
    const { code, kept } = makeCode(deps, { event, to: message.to }, sent + 1, now);
    const { expiresAt } = kept;
    const outcome = { kind: 'recorded', body: { expiresAt } } as const;
    const record = idempotency === null ? undefined : outcomeRecord(idempotency, outcome, now);
    try {
      await put(codes, kept, before, now, record);
    } catch (error) {
      if (!isLedgerError(error, 'STORE_CONFLICT')) throw error;
      if (tries === MAX_TRIES) throw outrun(tries, error);
      await backOff(deps, tries, PAUSE);
      continue;
    }
    await deps.codeDelivery.deliver({ ...message, event, code, expiresAt });
    return outcome;
  }
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

function limitReached(pointer: string | undefined): LedgerError {
  return new LedgerError('LIMIT_REACHED', `at most ${MAX_CODES} codes are sent for one consent or proposal`, {
    ...(pointer === undefined ? {} : { pointer }),
    details: { limit: MAX_CODES },
  });
}
