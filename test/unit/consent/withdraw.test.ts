import { describe, expect, it } from 'vitest';
import type { Capture } from '../../../core/consent/capture.ts';
import { recipientsConcerned, withdrawalFacts } from '../../../core/consent/withdraw.ts';
import { DAY_MS, later } from '../../../core/kernel/instant.ts';
import type { Purpose, Recipient } from '../../../core/registry/model.ts';
import type { Actor } from '../../../core/subject/events.ts';
import type { Pair, SubjectState } from '../../../core/subject/state.ts';
import { APP, BY_STAFF, eventOf, given } from '../../support/given.ts';
import { CONSENT, pairWith, stateWith } from '../../support/sample-pair.ts';
import { ACME, LATEST, NOW, OFFERS, QUOTES, SUSPENDED } from '../../support/sample-registry.ts';

const GIVEN = eventOf('consent.given', { purpose: OFFERS.id, channels: ['sms'], nullifier: 'n-1' });
const EXPIRED = { ...GIVEN, validUntil: '2026-01-01T00:00:00.000Z' };
const REFUSED = eventOf('consent.refused', { purpose: OFFERS.id });
const WITHDRAWN = eventOf('consent.withdrawn', { purpose: OFFERS.id });
const ELSEWHERE = { ...GIVEN, recipient: 'acme-insurance' };
const CAPTURED = eventOf('consent.given', { purpose: OFFERS.id, channels: ['sms'], actor: BY_STAFF });
const EARLIER = '2026-11-23T07:59:59.999Z';
const CAPTURE: Capture = { channel: 'app', at: NOW, authority: null };

interface Withdrawing extends Partial<Parameters<typeof withdrawalFacts>[1]> {
  readonly of?: Purpose | null;
  readonly to?: Recipient | null;
  readonly actor?: Actor;
}

function withdrawal(state: SubjectState, { of = OFFERS, to = null, actor = APP, ...command }: Withdrawing = {}) {
  const known = {
    state,
    actor,
    at: NOW,
    now: NOW,
    putDownAt: null,
    registry: { purpose: of, recipient: to },
    newNullifier: 'left',
  };
  const whole = { purpose: OFFERS.id, recipient: null, channels: null, dataCategories: null, capture: null };
  return withdrawalFacts(known, { ...whole, ...command });
}

const withdrawing =
  (said: Withdrawing = {}) =>
  (state: SubjectState) =>
    withdrawal(state, said).facts;

describe('a withdrawal', () => {
  it.each([
    ['in force', GIVEN],
    ['that has expired', EXPIRED],
  ])('names the consent %s that it ends and reveals its nullifier', (_, before) => {
    for (const of of [OFFERS, { ...OFFERS, retired: true }, null]) {
      given([before])
        .when(withdrawing({ of }))
        .comesTo([
          {
            type: 'consent.withdrawn',
            purpose: OFFERS.id,
            recipient: null,
            channels: null,
            dataCategories: null,
            consent: { event: 'event-1', leafHash: 'leaf-1' },
            nullifier: null,
            endsNullifier: 'n-1',
          },
        ]);
    }
  });

  it.each([
    ['nothing is on record', []],
    ['the subject has refused', [GIVEN, REFUSED]],
    ['the subject has withdrawn', [GIVEN, WITHDRAWN]],
    ['there is a consent for another recipient', [ELSEWHERE]],
  ])('is recorded as a refusal where %s', (_, events) => {
    const { state } = given(events);
    expect(withdrawal(state)).toMatchObject({
      facts: { type: 'consent.refused', consent: null, endsNullifier: null, notice: null },
      effect: 'counts',
    });
  });

  it('ends what waits, and is recorded as a refusal where it was said before that was captured', () => {
    given([CAPTURED])
      .when(withdrawing())
      .comesTo([{ type: 'consent.withdrawn', consent: null, endsNullifier: null }]);
    given([CAPTURED])
      .when(withdrawing({ capture: { ...CAPTURE, at: EARLIER } }))
      .comesTo([{ type: 'consent.refused' }]);
  });

  it('from before the consent that counts is recorded and ends nothing', () => {
    for (const part of [{}, { channels: ['sms'] as const }]) {
      expect(withdrawal(given([GIVEN]).state, { capture: { ...CAPTURE, at: EARLIER }, ...part })).toMatchObject({
        facts: { type: 'consent.withdrawn', consent: null, nullifier: null, endsNullifier: null },
        effect: 'none',
      });
    }
  });

  it('is turned away only where nothing is on record and nothing could be', () => {
    const quotes = { purpose: QUOTES.id, of: QUOTES, recipient: ACME.id };
    given([])
      .when(withdrawing({ of: null }))
      .isRefused('PURPOSE_UNKNOWN', '/purpose');
    given([])
      .when(withdrawing({ of: QUOTES }))
      .isRefused('PURPOSE_UNKNOWN', '/purpose');
    given([])
      .when(withdrawing({ recipient: ACME.id }))
      .isRefused('RECIPIENT_NOT_ALLOWED', '/recipient');
    given([]).when(withdrawing(quotes)).isRefused('RECIPIENT_UNKNOWN', '/recipient');
    const known: readonly Withdrawing[] = [{ to: SUSPENDED }, { to: { ...ACME, purposes: [] } }, { to: ACME }];
    for (const more of known) {
      given([])
        .when(withdrawing({ ...quotes, ...more }))
        .comesTo([{ type: 'consent.refused', recipient: ACME.id }]);
    }
    given([{ ...ELSEWHERE, purpose: QUOTES.id }])
      .when(withdrawing({ ...quotes, of: null }))
      .comesTo([{ type: 'consent.withdrawn', endsNullifier: 'n-1' }]);
  });

  it('keeps its capture, whatever time it claims; from one in the future it ends the consent at once', () => {
    const kept = { channel: 'app', at: '2001-01-01T00:00:00.000Z', attachments: [] };
    given([GIVEN])
      .when(withdrawing({ of: { ...OFFERS, maxCaptureAgeDays: 7 }, capture: { ...CAPTURE, at: kept.at } }))
      .comesTo([{ detail: { capture: kept } }]);
    for (const at of [later(NOW, 301_000), later(NOW, 400 * DAY_MS), LATEST]) {
      given([GIVEN])
        .when(withdrawing({ of: { ...OFFERS, coolDownDays: 30 }, capture: { ...CAPTURE, at } }))
        .comesTo([{ endsNullifier: 'n-1', detail: { capture: { at }, coolsDownUntil: later(NOW, 30 * DAY_MS) } }]);
      given([])
        .when(withdrawing({ capture: { ...CAPTURE, at } }))
        .comesTo([{ type: 'consent.refused', detail: { capture: { at } } }]);
    }
  });

  it('begins the cool-down of the purpose', () => {
    given([GIVEN])
      .when(withdrawing({ of: { ...OFFERS, coolDownDays: 30 } }))
      .comesTo([{ detail: { coolsDownUntil: later(NOW, 30 * DAY_MS) } }]);
    given([GIVEN])
      .when(withdrawing())
      .comesTo([{ detail: { coolsDownUntil: null } }]);
  });
});

describe('a withdrawal of a part', () => {
  const WIDE = { ...GIVEN, channels: ['sms', 'email'] };

  it('names what it takes away and the consent that it narrows, and holds a new nullifier', () => {
    given([WIDE])
      .when(withdrawing({ channels: ['sms'], of: { ...OFFERS, coolDownDays: 30 } }))
      .comesTo([
        {
          type: 'consent.withdrawn',
          channels: ['sms'],
          consent: { event: 'event-1', leafHash: 'leaf-1' },
          nullifier: 'left',
          endsNullifier: 'n-1',
          detail: { left: { channels: ['email'], dataCategories: [] }, coolsDownUntil: null },
        },
      ]);
  });

  it('that leaves nothing, or finds nothing, is one of the whole', () => {
    given([WIDE])
      .when(withdrawing({ channels: ['email', 'sms', 'post'] }))
      .comesTo([{ type: 'consent.withdrawn', nullifier: null, endsNullifier: 'n-1', detail: { left: null } }]);
    given([])
      .when(withdrawing({ channels: ['sms'] }))
      .comesTo([{ type: 'consent.refused', channels: null }]);
  });
});

describe('a withdrawal without a recipient', () => {
  const ALL = { purpose: QUOTES.id, recipient: null, channels: null, dataCategories: null };
  const concerned = (...pairs: readonly Pair[]) => recipientsConcerned(stateWith(...pairs), ALL);
  const about = (recipient: string | null, more: Partial<Pair> = {}) => ({
    ...pairWith({}, { purpose: QUOTES.id, recipient }),
    ...more,
  });

  it('concerns every recipient whose consent counts or waits, and all of them as well', () => {
    const refused = about('b', { current: { ...CONSENT, status: 'refused' } });
    const waits = about('c', { current: null, waiting: CONSENT });
    expect(concerned(about('a'), refused, waits, pairWith({}))).toEqual(['a', 'c', null]);
    expect(concerned(refused, pairWith({}))).toEqual([null]);
    expect(concerned()).toEqual([null]);
    expect(concerned(about(null), about('a'))).toEqual([null, 'a']);
  });

  it('of a part says no to nobody else, unless there is nothing to withdraw', () => {
    for (const part of [{ channels: ['sms'] as const }, { dataCategories: ['name'] }]) {
      expect(recipientsConcerned(stateWith(about('a')), { ...ALL, ...part })).toEqual(['a']);
      expect(recipientsConcerned(stateWith(), { ...ALL, ...part })).toEqual([null]);
    }
  });

  it('is about one recipient where it names one', () => {
    expect(recipientsConcerned(stateWith(about('a')), { ...ALL, recipient: 'b' })).toEqual(['b']);
  });
});
