import fc from 'fast-check';
import { byPurposeThenRecipient } from '../../../core/subject/current.ts';
import { inListOrder } from '../../../core/subject/profile.ts';
import {
  type Consent,
  type Dispute,
  EMPTY_STATE,
  type OptOutRecord,
  type Pair,
  type ProfileRecord,
  type Representative,
  type SubjectState,
} from '../../../core/subject/state.ts';
import { CARE_FLAGS, DISPUTE_OUTCOMES, EVIDENCE_CLASSES, PROPOSED_ACTS } from '../../../core/vocabulary.ts';
import { HASH_TEXT, NOW, OFFERS, QUOTES } from '../sample-registry.ts';

const PURPOSES = [OFFERS.id, QUOTES.id, 'a', 'z', 'credit-card', 'credit-card-offers.eu'] as const;
const RECIPIENTS = [null, 'acme-insurance', 'acme', 'zurich'] as const;
const INSTANTS = ['2026-11-01T00:00:00.000Z', NOW, '2026-12-01T00:00:00.000Z'] as const;

const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const event = fc.nat(9).map((number) => `event-${number}`);
const instant = fc.constantFrom(...INSTANTS);
const until = orNull(instant);
const hash = fc.constantFrom(HASH_TEXT, `${'B'.repeat(42)}A`);
const channels = fc.subarray(['sms', 'email', 'app', 'wechat']);
const dataCategories = fc.subarray(['name', 'telephone', 'address']);

const consent: fc.Arbitrary<Consent> = fc.record({
  status: fc.constantFrom('given' as const, 'given' as const, 'refused' as const, 'withdrawn' as const),
  channels,
  dataCategories,
  notice: orNull(fc.constant({ id: 'notice-2', language: 'en', version: 2, sha256: HASH_TEXT })),
  validFrom: until,
  validUntil: until,
  evidence: orNull(fc.constantFrom(...EVIDENCE_CLASSES)),
  event,
  at: instant,
  saidAt: instant,
  leafHash: hash,
  nullifier: orNull(hash),
  guardian: orNull(event),
  steps: fc.subarray(['call', 'visit']),
  fees: orNull(fc.constant({ product: 'savings', version: 1, language: 'en', sha256: HASH_TEXT })),
  uses: orNull(fc.constantFrom({ atMost: 2, per: null }, { atMost: 3, per: 'month' as const })),
  narrowedBy: orNull(fc.record({ event, leafHash: hash })),
});

const about = fc.record({ purpose: fc.constantFrom(...PURPOSES), recipient: fc.constantFrom(...RECIPIENTS) });

const pair: fc.Arbitrary<Pair> = fc
  .tuple(
    about,
    fc.record({
      current: orNull(consent),
      waiting: orNull(consent.map((waiting) => ({ ...waiting, status: 'given' as const, nullifier: null }))),
      lastNo: orNull(
        fc.record({ event, saidAt: instant, status: fc.constantFrom('refused', 'withdrawn', 'disputed') }),
      ) as fc.Arbitrary<Pair['lastNo']>,
      permitsEnded: fc.record({
        all: orNull(fc.nat(20)),
        channels: fc.dictionary(fc.constantFrom('sms', 'email', 'wechat'), fc.nat(20)),
      }),
      coolsDownUntil: until,
      unconfirmed: fc.nat(5),
    }),
  )
  .map(([names, said]) => ({ ...names, ...said }));

const optOut: fc.Arbitrary<OptOutRecord | null> = fc.option(fc.record({ event, at: instant }), { freq: 1, nil: null });
const pause = orNull(fc.record({ event, at: instant, until: instant }));
const seq = orNull(fc.nat(20));

const profile: fc.Arbitrary<ProfileRecord> = fc
  .record({
    care: fc.subarray([...CARE_FLAGS]),
    careUntil: fc.constant({}),
    timeZone: orNull(fc.constantFrom('Asia/Shanghai', 'Europe/Berlin')),
    staleContacts: channels,
    suitability: orNull(
      fc.record({ riskLevel: fc.integer({ min: 1, max: 5 }), validUntil: instant, reference: event }),
    ),
  })
  .chain((said) =>
    fc.record({ flags: fc.subarray(said.care), end: instant, version: fc.nat(9), guardedSince: until }).map((more) => ({
      ...inListOrder({ ...said, careUntil: Object.fromEntries(more.flags.map((flag) => [flag, more.end])) }),
      version: more.version,
      guardedSince: more.guardedSince,
    })),
  );

const representative: fc.Arbitrary<Representative> = fc.record({
  event,
  role: fc.constantFrom('guardian', 'delegate'),
  subject: fc.constantFrom('C-2', 'C-3'),
  purposes: orNull(fc.subarray([...PURPOSES])),
  validFrom: until,
  validUntil: until,
});

const dispute: fc.Arbitrary<Dispute> = fc.record({
  event,
  at: instant,
  disputed: event,
  client: orNull(fc.constant('app')),
  suspends: event,
  answer: orNull(fc.record({ event, at: instant, outcome: fc.constantFrom(...DISPUTE_OUTCOMES) })),
});

/** States of a subject, also such as no events lead to, with up to 24 pairs. */
export const anyState: fc.Arbitrary<SubjectState> = fc
  .record({
    version: fc.nat(99),
    changedAt: until,
    objection: optOut,
    sharing: optOut,
    restriction: optOut,
    pauses: fc.record({ pushes: pause, disclosures: pause }),
    permitsEnded: fc.record({ objection: seq, restriction: seq, pause: seq }),
    profile,
    representatives: fc.array(representative, { maxLength: 3 }),
    proposals: fc.array(
      fc.record({
        event,
        act: fc.constantFrom(...PROPOSED_ACTS),
        staff: fc.constant('S-77'),
        proposer: hash,
        expiresAt: instant,
      }),
      { maxLength: 2 },
    ),
    disputes: fc.array(dispute, { maxLength: 3 }),
    pairs: fc.uniqueArray(pair, {
      selector: ({ purpose, recipient }) => JSON.stringify([purpose, recipient]),
      maxLength: 24,
      size: 'max',
    }),
  })
  .map((state) => ({ ...EMPTY_STATE, ...state, pairs: [...state.pairs].sort(byPurposeThenRecipient) }));

/** Pairs that a state may have or lack, also before, between and after all of those that it has. */
export const anyAbout = fc.oneof(
  about,
  fc.record({ purpose: fc.constantFrom('0', 'b', 'zz'), recipient: fc.constantFrom(null, 'acme') }),
);
