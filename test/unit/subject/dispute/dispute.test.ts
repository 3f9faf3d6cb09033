import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permitEnd } from '../../../../core/decision/permit.ts';
import { utf8 } from '../../../../core/kernel/bytes.ts';
import { later } from '../../../../core/kernel/instant.ts';
import { MAX_OPEN_DISPUTES } from '../../../../core/limits.ts';
import { applyEvent } from '../../../../core/subject/apply.ts';
import { hasAuthority } from '../../../../core/subject/authority.ts';
import { isDisputed, openDisputes, pairOf } from '../../../../core/subject/current.ts';
import {
  disputedConsent,
  disputeFacts,
  erasedEvent,
  openDisputeOf,
  readableEvent,
} from '../../../../core/subject/dispute/dispute.ts';
import { effectOf } from '../../../../core/subject/effect.ts';
import type { EventFacts } from '../../../../core/subject/events.ts';
import { DISPUTES_BYTES } from '../../../../core/subject/state-size.ts';
import { EVENT_TYPES, type EventType, OPT_OUTS } from '../../../../core/vocabulary.ts';
import { APP, BY_STAFF, eventOf, given } from '../../../support/given.ts';
import { LATEST, NOW, OFFERS } from '../../../support/sample-registry.ts';

const OWN = { kind: 'subject', client: 'consent-centre' } as const;
const [MINUTE_LATER, HOUR_LATER] = [later(NOW, 60_000), later(NOW, 3_600_000)];

const consent = { purpose: OFFERS.id, channels: ['sms'], nullifier: 'n-1' } as const;
const YES = eventOf('consent.given', consent);
const CAPTURED = eventOf('consent.given', { ...consent, actor: BY_STAFF, nullifier: null });
const CONFIRMED = eventOf('consent.confirmed', { ...consent, consent: { event: 'event-1', leafHash: 'leaf-1' } });
const DELEGATE = eventOf('representative.appointed', {
  actor: BY_STAFF,
  detail: {
    role: 'delegate',
    representative: 'C-2002',
    purposes: null,
    validFrom: null,
    validUntil: LATEST,
    evidence: [],
  },
});

/** Returns these events under the ids that `given` gives them. */
const numbered = (events: readonly EventFacts[]) => events.map((event, n) => ({ ...event, id: `event-${n + 1}` }));

/** Returns the facts of a dispute of the n-th of these events. */
function disputing(events: readonly EventFacts[], n = 1, putDownAt: string | null = null) {
  const all = numbered(events);
  const { state } = given(events);
  const current = all.find(({ id }) => state.pairs.some((pair) => pair.current?.event === id)) ?? null;
  return disputeFacts(state, { disputed: readableEvent(all[n - 1] ?? null), current }, 'not me', putDownAt);
}

/** Returns the state after these events and a dispute of the n-th of them, an hour later, whose id is `dispute`. */
function disputed(events: readonly EventFacts[], n = 1) {
  const facts = disputing(events, n);
  if (facts === null) throw new Error('a dispute of it is open already');
  const { endsNullifier: _, ...said } = facts;
  const { state } = given(events);
  const dispute = { ...said, id: 'dispute', subject: 'C-1001', at: HOUR_LATER, actor: OWN };
  return applyEvent(state, dispute, events.length, 'leaf-dispute');
}

describe('a dispute', () => {
  it('names the event, its client and purpose, and the consent that it is about', () => {
    expect(disputing([YES])).toMatchObject({
      type: 'dispute.made',
      purpose: OFFERS.id,
      recipient: null,
      consent: { event: 'event-1', leafHash: 'leaf-1' },
      endsNullifier: null,
      detail: { event: 'event-1', client: 'app', restores: null, upheld: false, text: 'not me', saidAt: null },
    });
  });

  it('is of an event of the subject, and of nothing else', () => {
    given([YES])
      .when((state) => disputeFacts(state, { disputed: null, current: null }, null, null))
      .isRefused('EVENT_UNKNOWN');
  });

  it.each(EVENT_TYPES)('is of what others recorded in their name, never of their own act: %s', (type: EventType) => {
    const isAct = !/^(act\.rejected|dispute|ask|looked|push|permit|disclosure)/.test(type);
    const detail = type === 'act.rejected' ? { proposal: 'x' } : {};
    const event = eventOf(type, { id: 'event-9', actor: BY_STAFF, detail });
    const dispute = (disputedEvent: EventFacts) =>
      given([]).when((state) =>
        disputeFacts(state, { disputed: readableEvent(disputedEvent), current: null }, null, null),
      );
    if (isAct) dispute(event).comesTo([{ type: 'dispute.made' }]);
    else dispute(event).isRefused('NOT_DISPUTABLE', '/event');
    dispute({ ...event, actor: OWN }).isRefused('NOT_DISPUTABLE', '/event');
  });

  it('suspends the consent that the event made, and ends its permits', () => {
    const state = disputed([YES]);
    expect(pairOf(state, OFFERS.id, null)).toMatchObject({
      current: { status: 'given', event: 'event-1', nullifier: 'n-1' },
      lastNo: { event: 'dispute', saidAt: HOUR_LATER, status: 'disputed' },
      permitsEnded: { all: 1, channels: {} },
    });
    expect(isDisputed(state, 'event-1')).toBe(true);
    const permit = { purpose: OFFERS.id, channel: 'sms', seq: 0 };
    expect(permitEnd(state, permit, 'consent')).toBe('disputed');
    expect(permitEnd(state, { ...permit, seq: 2 }, 'consent')).toBeNull();
    expect(state.disputes).toEqual([
      { event: 'dispute', at: HOUR_LATER, disputed: 'event-1', client: 'app', suspends: 'event-1', answer: null },
    ]);
  });

  it('ends what waits by the event, and leaves the consent beside it', () => {
    const state = disputed([YES, { ...CAPTURED, at: MINUTE_LATER }], 2);
    expect(pairOf(state, OFFERS.id, null)).toMatchObject({
      current: { event: 'event-1' },
      waiting: null,
      permitsEnded: { all: null },
      unconfirmed: 1,
    });
    expect(isDisputed(state, 'event-1')).toBe(false);
  });

  it('of a capture is about the consent that confirmed it', () => {
    const events = [CAPTURED, CONFIRMED];
    expect(disputing(events)).toMatchObject({ consent: { event: 'event-2', leafHash: 'leaf-2' } });
    const state = disputed(events);
    expect(isDisputed(state, 'event-2')).toBe(true);
    expect(openDisputeOf(state, 'event-1')).toMatchObject({ suspends: 'event-2' });
    const pair = pairOf(state, OFFERS.id, null);
    expect(disputedConsent(pair, 'event-1', null)).toBeNull();
    expect(disputedConsent(pair, 'event-1', 'event-2')).toMatchObject({ event: 'event-2' });
    expect(disputedConsent(null, 'event-1', 'event-2')).toBeNull();
  });

  it('of what counts no longer is on record and changes no decision', () => {
    const replaced = [YES, { ...YES, at: MINUTE_LATER, nullifier: 'n-2' }];
    const before = given(replaced).state;
    const state = disputed(replaced);
    expect(state.pairs).toEqual(before.pairs);
    expect(state.disputes).toMatchObject([{ disputed: 'event-1', suspends: 'event-1' }]);
  });

  it('takes the authority from the representative whose appointment it is about', () => {
    const before = given([DELEGATE]).state;
    const state = disputed([DELEGATE]);
    const [one] = state.representatives;
    expect(one && [hasAuthority(before, one, HOUR_LATER), hasAuthority(state, one, HOUR_LATER)]).toEqual([true, false]);
  });

  it('ends a proposal that waits for a second member of staff', () => {
    const detail = { act: 'lift', proposer: 'A'.repeat(43), expiresAt: LATEST } as const;
    const proposal = eventOf('act.proposed', { actor: BY_STAFF, detail });
    expect(given([proposal]).state.proposals).toHaveLength(1);
    expect(disputed([proposal]).proposals).toEqual([]);
  });

  it.each(OPT_OUTS)('of the lift of %s makes it again, and ends permits as that does', (optOut) => {
    const kind = optOut === 'restriction' ? 'restriction' : 'objection';
    const detail = optOut === 'restriction' ? {} : { sharing: optOut === 'sharing' };
    const made = eventOf(`${kind}.made`, { detail });
    const lifted = eventOf(`${kind}.lifted`, { detail, actor: BY_STAFF });
    const state = disputed([made, lifted], 2);
    expect(state[optOut]).toEqual({ event: 'dispute', at: HOUR_LATER });
    if (optOut !== 'sharing') expect(state.permitsEnded[optOut]).toBe(2);
    const again = disputed([made, lifted, { ...made, at: MINUTE_LATER }], 2);
    expect(again[optOut]).toEqual({ event: 'event-3', at: MINUTE_LATER });
  });

  it('is taken of an event that was erased, as far as the state has it', () => {
    const dispute = (events: readonly EventFacts[], type: EventType) => {
      const { state } = given(events);
      const erased = erasedEvent(state, 'event-1', type);
      return disputeFacts(state, { disputed: erased, current: null }, null, null);
    };
    const detail = { event: 'event-1', client: null };
    expect(dispute([YES], 'consent.given')).toMatchObject({
      purpose: OFFERS.id,
      consent: { event: 'event-1' },
      detail,
    });
    expect(dispute([CAPTURED], 'consent.given')).toMatchObject({ consent: { event: 'event-1' }, detail });
    expect(dispute([], 'complaint.made')).toMatchObject({ purpose: null, consent: null, detail });
    expect(dispute([], 'restriction.lifted')).toMatchObject({ detail: { ...detail, restores: 'restriction' } });
    expect(() => dispute([], 'push.permitted')).toThrow(expect.objectContaining({ code: 'NOT_DISPUTABLE' }));
  });

  it('is recorded once while one is open, unless it was put down', () => {
    const first = disputing([YES]);
    if (first === null) throw new Error('it is new');
    const made = {
      ...eventOf('dispute.made', { actor: OWN, at: MINUTE_LATER }),
      ...first,
      id: 'event-2',
    } as EventFacts;
    expect(disputing([YES, made])).toBeNull();
    const again = disputing([YES, made], 1, HOUR_LATER);
    expect(again).toMatchObject({ detail: { upheld: false, saidAt: HOUR_LATER } });
    const { state } = given([YES, made]);
    const { endsNullifier: _, ...said } = again ?? first;
    const after = applyEvent(state, { ...said, id: 'twin', subject: 'C-1001', at: HOUR_LATER, actor: OWN }, 2, '');
    expect(openDisputes(after).map(({ event }) => event)).toEqual(['event-2']);
  });

  it('keeps a yes from before it, which arrives later, from changing anything', () => {
    const state = disputed([YES]);
    const pair = pairOf(state, OFFERS.id, null);
    const said = (at: string) =>
      ({ type: 'consent.given', at: LATEST, actor: APP, detail: { capture: { at } } }) as const;
    if (pair === null) throw new Error('it is on record');
    expect(effectOf(state, pair, said(MINUTE_LATER))).toBe('none');
    expect(effectOf(state, pair, said(later(HOUR_LATER, 1)))).toBe('counts');
  });

  it('cannot follow a state without the consent that it names', () => {
    const named = { purpose: OFFERS.id, consent: { event: 'event-9', leafHash: 'x' } };
    const dispute = eventOf('dispute.made', { ...named, detail: { event: 'event-9', client: 'app' } });
    const mismatch = expect.objectContaining({ code: 'STATE_MISMATCH' });
    expect(() => applyEvent(given([]).state, dispute, 0, '')).toThrow(mismatch);
    expect(() => applyEvent(given([YES]).state, dispute, 1, '')).toThrow(mismatch);
    const upheld = eventOf('dispute.made', { detail: { event: 'event-1', client: 'app', upheld: true } });
    expect(() => applyEvent(given([YES]).state, upheld, 1, '')).toThrow(mismatch);
  });
});

describe('as many disputes as can be open', () => {
  const LONG = 'c'.repeat(128);
  const captures = Array.from({ length: MAX_OPEN_DISPUTES + 1 }, (_, n) =>
    eventOf('consent.given', {
      ...consent,
      id: `yes-${n}`,
      purpose: `purpose-${n}`.padEnd(128, 'p'),
      actor: { kind: 'client', client: `${LONG}${n}`.slice(-128) },
    }),
  );
  const full = captures.reduce(
    (state, event, seq) => {
      const facts = disputeFacts(state, { disputed: readableEvent(event), current: null }, null, null);
      const { endsNullifier, ...said } = facts ?? { endsNullifier: null, ...event };
      expect([seq, endsNullifier]).toEqual([seq, seq < MAX_OPEN_DISPUTES ? null : 'n-1']);
      return applyEvent(
        state,
        { ...said, id: `dispute-${seq}`, subject: 'C-1001', at: NOW, actor: OWN } as EventFacts,
        seq,
        'x',
      );
    },
    captures.reduce((state, event, seq) => applyEvent(state, event, seq, 'leaf'), given([]).state),
  );

  it('are listed, and one more is heard all the same: it is upheld at once', () => {
    expect(openDisputes(full)).toHaveLength(MAX_OPEN_DISPUTES);
    const statuses = captures.map(({ purpose }) => pairOf(full, purpose ?? '', null)?.current?.status);
    expect(statuses).toEqual([...Array<string>(MAX_OPEN_DISPUTES).fill('given'), 'withdrawn']);
  });

  it('take no more bytes of a state than is kept for them, also once they are answered', () => {
    const uuid = '01a2076b-47e8-78ec-a003-848fa6842130';
    const answer = { event: uuid, at: NOW, outcome: 'rejected' } as const;
    const longest = full.disputes.map((one) => ({ ...one, event: uuid, disputed: uuid, suspends: uuid, answer }));
    expect(utf8(JSON.stringify(longest)).length).toBeLessThanOrEqual(DISPUTES_BYTES);
  });

  it('make room for a new one by the oldest that is answered', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(MAX_OPEN_DISPUTES - 1), { minLength: 1 }), (answered) => {
        const state = answered.reduce(
          (before, n) =>
            applyEvent(
              before,
              eventOf('dispute.answered', { detail: { dispute: `dispute-${n}`, outcome: 'rejected' } }),
              99,
              '',
            ),
          full,
        );
        const more = eventOf('dispute.made', { id: 'more', detail: { event: 'another', client: 'app' } });
        const left = applyEvent(state, more, 99, '').disputes.map(({ event }) => event);
        const oldest = Math.min(...answered);
        const all = Array.from({ length: MAX_OPEN_DISPUTES }, (_, n) => `dispute-${n}`);
        expect(left).toEqual([...all.filter((_, n) => n !== oldest), 'more']);
      }),
    );
  });
});
