import fc from 'fast-check';
import { expect, test } from 'vitest';
import { confirmationFacts, pendingConsent } from '../../../core/consent/confirm.ts';
import { withdrawalFacts } from '../../../core/consent/withdraw.ts';
import { permitEnd } from '../../../core/decision/permit.ts';
import { isLedgerError } from '../../../core/kernel/error.ts';
import { later } from '../../../core/kernel/instant.ts';
import { applyEvent } from '../../../core/subject/apply.ts';
import { pairOf } from '../../../core/subject/current.ts';
import type { CommandFacts } from '../../../core/subject/facts.ts';
import { type Consent, EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import type { Channel } from '../../../core/vocabulary.ts';
import { APP, BY_STAFF, giving } from '../../support/given.ts';
import { GIVE_PUSH, NOW, OFFERS, PUSH_REGISTRY } from '../../support/sample-registry.ts';
import { effectOfWord, shownAfter, type Word } from './words-model.ts';

const STEP_MS = 60_000;
const CHANNELS = ['sms', 'email', 'app'] as const;
/** Words are recorded a minute apart; one may have been said up to this many minutes before. */
const EARLIEST = 3;

/** A word without its time, and how many minutes before its recording it claims to be said; null: it claims nothing. */
type Saying = Pick<Word, 'kind' | 'channels'> & { readonly minutesAgo: number | null };

const atStep = (step: number) => later(NOW, step * STEP_MS);

/** Says one word as the ledger does: returns the facts that the rules come to, null when they refuse it. */
function factsOf(state: SubjectState, { kind, channels, minutesAgo }: Saying, step: number): Facts | null {
  const at = atStep(step);
  const claimed = minutesAgo === null ? null : later(at, -minutesAgo * STEP_MS - 1);
  const capture = { channel: 'app', at: claimed, authority: null } as const;
  const consentCapture = { ...capture, evidence: null, attachments: [], steps: [] };
  const nullifier = `n-${step}`;
  switch (kind) {
    case 'yes':
    case 'capture': {
      const acting = kind === 'yes' ? APP : BY_STAFF;
      const by = kind === 'yes' ? consentCapture : { ...consentCapture, channel: null };
      const command = { ...GIVE_PUSH, channels, capture: by };
      return orRefused(() => giving(state, PUSH_REGISTRY, command, { at, now: at, acting, nullifier }));
    }
    case 'no': {
      const command = { ...GIVE_PUSH, decision: 'refused' as const, capture: consentCapture };
      return giving(state, PUSH_REGISTRY, command, { at, now: at });
    }
    case 'withdrawal':
    case 'stop': {
      const registry = { purpose: OFFERS, recipient: null };
      const known = { state, actor: APP, at, now: at, putDownAt: null, registry, newNullifier: nullifier };
      const part = kind === 'stop' ? channels : null;
      const command = { purpose: OFFERS.id, recipient: null, channels: part, dataCategories: null, capture };
      return withdrawalFacts(known, command);
    }
    case 'code': {
      const event = pairOf(state, OFFERS.id, null)?.waiting?.event ?? 'nothing';
      const facts = () => confirmationFacts(pendingConsent(state, event, at), OFFERS, at, nullifier);
      return orRefused(() => ({ facts: facts(), effect: 'counts' }));
    }
  }
}

interface Facts {
  readonly facts: CommandFacts;
  readonly effect: 'counts' | 'waits' | 'none';
}

function orRefused(decide: () => Facts): Facts | null {
  try {
    return decide();
  } catch (error) {
    if (isLedgerError(error, 'CONFIRMATION_NOT_PENDING') || isLedgerError(error, 'LIMIT_REACHED')) return null;
    throw error;
  }
}

/** Says all words, one after the other, and compares the ledger after each with what the words alone come to. */
function compare(sayings: readonly Saying[]): void {
  const words: Word[] = [];
  let state = EMPTY_STATE;
  for (const [step, saying] of sayings.entries()) {
    const said = factsOf(state, saying, step);
    if (said === null) continue;
    const at = atStep(step);
    const seq = words.length;
    const { endsNullifier, ...facts } = said.facts;
    const before = pairOf(state, OFFERS.id, null)?.current ?? null;
    const actor = saying.kind === 'capture' ? BY_STAFF : APP;
    state = applyEvent(state, { ...facts, id: `word-${seq}`, subject: 'C-1', at, actor }, seq, `leaf-${seq}`);
    const { kind, channels, minutesAgo } = saying;
    words.push({
      kind,
      channels,
      claimed: minutesAgo === null ? null : step - minutesAgo - 1 / STEP_MS,
      recorded: step,
    });
    expect(said.effect).toBe(effectOfWord(words, seq));
    // One event ends one consent, by its nullifier, and only if it counts.
    const ends = said.effect === 'counts' && before?.status === 'given';
    expect(endsNullifier).toBe(ends ? before.nullifier : null);
  }
  const pair = pairOf(state, OFFERS.id, null);
  const { current, waiting, dead } = shownAfter(words, CHANNELS);
  expect({ words, current: shown(pair?.current ?? null) }).toEqual({ words, current });
  expect({ words, waiting: shown(pair?.waiting ?? null) }).toEqual({ words, waiting });
  const permits = words.map((_, seq) => CHANNELS.filter((channel) => isDead(state, channel, seq)));
  expect({ words, permits }).toEqual({ words, permits: dead });
  expect(state.version).toBe(words.length);
}

function shown(consent: Consent | null) {
  return consent && { status: consent.status, channels: consent.status === 'given' ? consent.channels : [] };
}

function isDead(state: SubjectState, channel: Channel, seq: number): boolean {
  return permitEnd(state, { purpose: OFFERS.id, channel, seq }, 'consent') !== null;
}

const KINDS: readonly Pick<Word, 'kind' | 'channels'>[] = [
  { kind: 'yes', channels: ['sms', 'email'] },
  { kind: 'yes', channels: ['email'] },
  { kind: 'capture', channels: ['sms', 'email'] },
  { kind: 'no', channels: [] },
  { kind: 'withdrawal', channels: [] },
  { kind: 'stop', channels: ['sms'] },
  { kind: 'code', channels: [] },
];
const SAYINGS = KINDS.flatMap((word): Saying[] => {
  const claims = word.kind === 'code' ? [null] : [null, 1, EARLIEST - 1];
  return claims.map((minutesAgo) => ({ ...word, minutesAgo }));
});

test('every order of any three words, on time and late, comes to what the words alone come to', () => {
  const orders = (length: number): readonly (readonly Saying[])[] =>
    length === 0 ? [[]] : orders(length - 1).flatMap((said) => SAYINGS.map((next) => [...said, next]));
  for (const sayings of orders(3)) compare(sayings);
});

const sayingOf = (kinds: readonly Word['kind'][], minutesAhead: number): fc.Arbitrary<Saying> =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    channels: fc.subarray([...CHANNELS], { minLength: 1 }),
    minutesAgo: fc.option(fc.integer({ min: -minutesAhead, max: 8 })),
  });
/** A clock that runs further ahead than five minutes has a yes refused, and no no. */
const anySaying = fc.oneof(sayingOf(['yes', 'yes', 'capture', 'code'], 4), sayingOf(['no', 'withdrawal', 'stop'], 12));

test('any longer history of words, on time, late and from clocks ahead, comes to what the words alone come to', () => {
  fc.assert(fc.property(fc.array(anySaying, { maxLength: 25, size: 'max' }), compare), { numRuns: 1_000 });
});
