import { notPending } from '../../../core/consent/confirm.ts';
import { toBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { type Instant, later } from '../../../core/kernel/instant.ts';
import { keyedHash, sameHash } from '../../../core/kernel/keyed-hash.ts';
import { CODE_DIGITS, MAX_CODE_ATTEMPTS } from '../../../core/limits.ts';
import { isClockBehind } from '../../../core/subject/clock-behind.ts';
import type { CodeDelivery, CodeStore, KeptCode } from '../../ports/codes.ts';
import type { Random } from '../../ports/random.ts';
import type { Idempotency } from '../record/idempotency.ts';
import type { WriteDeps } from '../record/request.ts';
import { newUuid } from '../record/uuid.ts';

export interface CodeDeps {
  readonly codes: CodeStore;
  readonly codeDelivery: CodeDelivery;
  /** SECURITY: a key of its own, so that somebody who reads the store cannot try the million codes against a hash. */
  readonly codeKey: Uint8Array;
  readonly codeLifetimeSeconds: number;
  readonly random: Random;
}

/** Names the event that a code is about, and the person to whom it is sent: it is good for these alone. */
interface CodeOf {
  readonly event: string;
  readonly to: string;
}

/** Holds a code that was just made, and the record that is kept of it. */
export interface NewCode {
  readonly code: string;
  readonly kept: Omit<KeptCode, 'attempts'>;
}

const CODES = 10 ** CODE_DIGITS;
const DRAWS = 2 ** 32;
/** A draw at or above this is drawn again, so that every code is as likely as any other. */
const FAIR_DRAWS = DRAWS - (DRAWS % CODES);

/** Returns a fresh code of an event for one person, the `sent`-th of the event. */
export function makeCode(deps: CodeDeps, of: CodeOf, sent: number, now: Instant): NewCode {
  const code = drawCode(deps.random);
  const expiresAt = later(now, deps.codeLifetimeSeconds * 1_000);
  return { code, kept: { event: of.event, hash: hashOf(deps, of, code), expiresAt, sent } };
}

/**
 * Accepts a code for an event, or refuses it.
 *
 * SECURITY: counts the attempt before it compares the code, so that no number of requests at once gets more attempts.
 *
 * @param attempt names this attempt, however often the request is repeated
 * @param none the refusal where no code is kept
 * @throws CODE_WRONG when it is not the newest that this person was sent for this event; CODE_EXHAUSTED when every
 *   attempt was used; CODE_EXPIRED; `none`
 */
export async function takeCode(
  deps: CodeDeps,
  { code, ...of }: CodeOf & { readonly code: string },
  attempt: string,
  now: Instant,
  none: () => LedgerError,
): Promise<void> {
  const kept = await deps.codes.countAttempt(of.event, attempt, MAX_CODE_ATTEMPTS);
  if (kept === null) throw none();
  if (now >= kept.expiresAt || isFromAhead(deps, kept, now)) {
    throw new LedgerError('CODE_EXPIRED', `the code was good until \`${kept.expiresAt}\``);
  }
  if (sameHash(kept.hash, hashOf(deps, of, code))) return;
  const left = MAX_CODE_ATTEMPTS - kept.attempts;
  throw new LedgerError('CODE_WRONG', `this is not the code that was sent; attempts left: ${left}`, {
    pointer: '/code',
    details: { left },
  });
}

/** Returns whether a code would live longer than codes do, as a clock that was ahead has made it. */
function isFromAhead({ codeLifetimeSeconds }: CodeDeps, { expiresAt }: Pick<KeptCode, 'expiresAt'>, now: Instant) {
  return isClockBehind(later(expiresAt, -codeLifetimeSeconds * 1_000), now);
}

/** Returns the name of an attempt, which is that of its request: a repetition is the same attempt. */
export function attemptOf(
  deps: Pick<WriteDeps, 'pepper' | 'clock' | 'random'>,
  idempotency: Idempotency | null,
): string {
  if (idempotency === null) return newUuid(deps);
  return toBase64url(keyedHash(deps.pepper, utf8(`${idempotency.key}\n${idempotency.fingerprint}`)));
}

/** Returns the refusal of an event whose code is no longer kept. */
export function forgotten(): LedgerError {
  return notPending('the consent has waited too long: capture it again');
}

/** Draws the digits of a code; each of the `CODES` values is as likely as any other. */
function drawCode(random: Random): string {
  for (;;) {
    const bytes = random.bytes(4);
    const drawn = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (drawn < FAIR_DRAWS) return (drawn % CODES).toString().padStart(CODE_DIGITS, '0');
  }
}

function hashOf({ codeKey }: CodeDeps, { event, to }: CodeOf, code: string): Uint8Array {
  return keyedHash(codeKey, utf8(`${event}\n${to}\n${code}`));
}
