import { describe, expect, it } from 'vitest';
import { withConfirmation, withDecision } from '../../../core/subject/apply-decision.ts';
import type { DecisionFacts } from '../../../core/subject/effect.ts';
import type { EventFacts } from '../../../core/subject/events.ts';
import { EMPTY_PAIR, EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import { BY_STAFF, eventOf } from '../../support/given.ts';
import { HASH_TEXT, NOW } from '../../support/sample-registry.ts';

const MISMATCH = expect.objectContaining({ code: 'STATE_MISMATCH' });
const at = (hour: number) => `2026-11-23T${String(hour).padStart(2, '0')}:00:00.000Z`;
const captured = (hour: number) => ({ channel: 'app', at: at(hour), attachments: [] }) as const;
/** The purpose and recipient of every event here. */
const ABOUT = { purpose: 'insurance-quotes', recipient: 'acme-insurance' };
const SLOTS = {
  ...ABOUT,
  dataCategories: ['name', 'address'],
  notice: { id: 'notice-2', language: 'en', version: 2, sha256: HASH_TEXT },
};
const GIVEN = eventOf('consent.given', { ...SLOTS, nullifier: 'n-1', detail: { validFrom: NOW, evidence: 'passkey' } });
const CAPTURED = eventOf('consent.given', {
  ...SLOTS,
  id: 'event-2',
  actor: BY_STAFF,
  detail: { evidence: 'staff-recorded', awaitingConfirmation: true },
});
const CONFIRMED = eventOf('consent.confirmed', {
  ...SLOTS,
  id: 'event-3',
  nullifier: 'n-3',
  consent: { event: 'event-2', leafHash: 'leaf-1' },
  detail: { evidence: 'otp' },
});
const REFUSED = eventOf('consent.refused', { ...ABOUT, id: 'event-4' });
const WITHDRAWN = eventOf('consent.withdrawn', { ...ABOUT, id: 'event-5' });
const NARROWED = {
  ...WITHDRAWN,
  dataCategories: ['address'],
  nullifier: 'n-5',
  detail: { ...WITHDRAWN.detail, left: { channels: [] as string[], dataCategories: ['name'] } },
};
const leaving = (channels: string[], dataCategories: string[]) => ({
  ...NARROWED.detail,
  left: { channels, dataCategories },
});
const FEES = { product: 'fund', version: 2, language: 'en', sha256: HASH_TEXT };

type Event = DecisionFacts | EventFacts<'consent.confirmed'>;
const apply = (state: SubjectState, event: Event, seq: number, leafHash: string) =>
  event.type === 'consent.confirmed'
    ? withConfirmation(state, event, seq, leafHash)
    : withDecision(state, event, seq, leafHash);

/** The state after these events, the n-th of which has the leaf hash `leaf-n`. */
const stateAfter = (...events: readonly Event[]) =>
  events.reduce<SubjectState>((state, event, n) => apply(state, event, n, `leaf-${n}`), EMPTY_STATE);
const pairAfter = (...events: readonly Event[]) => stateAfter(...events).pairs[0];

describe('a yes', () => {
  it('that counts is the current decision, with what its detail says', () => {
    expect(stateAfter(GIVEN).pairs).toEqual([
      {
        ...EMPTY_PAIR,
        ...ABOUT,
        current: {
          status: 'given',
          channels: [],
          dataCategories: ['name', 'address'],
          notice: GIVEN.notice,
          validFrom: NOW,
          validUntil: null,
          evidence: 'passkey',
          event: 'event-1',
          at: NOW,
          saidAt: NOW,
          leafHash: 'leaf-0',
          nullifier: 'n-1',
          guardian: null,
          steps: [],
          fees: null,
          uses: null,
          narrowedBy: null,
        },
      },
    ]);
  });

  it('is kept with its capture’s time, its guardian, its steps and the fees shown', () => {
    const actor = { kind: 'guardian', client: 'app', authority: 'event-0' } as const;
    const detail = { ...GIVEN.detail, steps: ['read-aloud'], fees: FEES, capture: captured(7) };
    const kept = { saidAt: at(7), guardian: 'event-0', steps: ['read-aloud'], fees: FEES };
    expect(pairAfter({ ...GIVEN, actor, detail })?.current).toMatchObject(kept);
    expect(
      pairAfter({ ...REFUSED, actor, detail: { ...REFUSED.detail, steps: ['read-aloud'] } })?.current,
    ).toMatchObject({
      guardian: null,
      steps: [],
    });
  });

  it('that staff captured waits beside what counts, and counts the captures in a row', () => {
    const pair = pairAfter(GIVEN, CAPTURED, { ...CAPTURED, id: 'event-3' });
    expect(pair).toMatchObject({
      current: { event: 'event-1' },
      waiting: { event: 'event-3', nullifier: null },
      unconfirmed: 2,
    });
  });

  it('that counts ends what waited before it and leaves what was captured after it', () => {
    expect(pairAfter(CAPTURED, GIVEN)).toMatchObject({ waiting: null, unconfirmed: 0 });
    const earlier = { ...GIVEN, detail: { ...GIVEN.detail, capture: captured(7) } };
    expect(pairAfter(CAPTURED, earlier)).toMatchObject({
      current: { event: 'event-1' },
      waiting: { event: 'event-2' },
    });
  });

  it('that drops channels ends the permits of those', () => {
    const pushes = { purpose: 'offers', recipient: null, dataCategories: null };
    const wide = { ...GIVEN, ...pushes, channels: ['sms', 'email', 'app'] };
    const pair = pairAfter(wide, { ...wide, id: 'event-2', channels: ['email'] });
    expect(pair?.permitsEnded).toEqual({ all: null, channels: { sms: 1, app: 1 } });
  });

  it.each([
    ['the current decision', [GIVEN]],
    ['the last no', [GIVEN, REFUSED]],
  ])('from before %s changes nothing', (_, events) => {
    const state = stateAfter(...events);
    const late = { ...GIVEN, id: 'late', nullifier: null, detail: { ...GIVEN.detail, capture: captured(7) } };
    for (const yes of [late, { ...late, actor: BY_STAFF }]) {
      expect(apply(state, yes, 9, '')).toBe(state);
    }
    expect(() => apply(state, { ...late, nullifier: 'n-9' }, 9, '')).toThrow(MISMATCH);
  });
});

describe('a confirmation', () => {
  it('makes what waits the current decision, from the code on', () => {
    const confirmed = pairAfter(CAPTURED, { ...CONFIRMED, at: at(9) });
    const said = { at: at(9), saidAt: at(9), event: 'event-3', leafHash: 'leaf-1', nullifier: 'n-3', evidence: 'otp' };
    const waiting = pairAfter(CAPTURED)?.waiting;
    expect(confirmed).toEqual({ ...EMPTY_PAIR, ...ABOUT, current: { ...waiting, ...said } });
  });

  it('keeps the guardian who gave or confirmed it, and its steps', () => {
    const detail = { ...CONFIRMED.detail, guardian: 'event-0', steps: ['read-aloud'] };
    const kept = { guardian: 'event-0', steps: ['read-aloud'] };
    expect(pairAfter(CAPTURED, { ...CONFIRMED, detail })?.current).toMatchObject(kept);
    const actor = { kind: 'guardian', client: 'app', authority: 'event-9' } as const;
    expect(pairAfter(CAPTURED, { ...CONFIRMED, detail, actor })?.current).toMatchObject({ guardian: 'event-9' });
  });
});

describe('a withdrawal of a part of what waits', () => {
  const ADDRESS = { ...WITHDRAWN, dataCategories: ['address'] };

  it.each([
    ['beside a consent that it ends', [{ ...GIVEN, dataCategories: ['address'] }, CAPTURED]],
    ['alone', [CAPTURED]],
    ['beside a refusal', [REFUSED, CAPTURED]],
  ])('leaves the rest of what waits %s, until all of it is withdrawn', (_, events) => {
    expect(pairAfter(...events, ADDRESS)).toMatchObject({
      current: { status: 'withdrawn', event: 'event-5' },
      waiting: { event: 'event-2', dataCategories: ['name'] },
      permitsEnded: { all: events.length },
    });
    expect(pairAfter(...events, ADDRESS, { ...ADDRESS, dataCategories: ['name'] })?.waiting).toBeNull();
    expect(pairAfter(...events, ADDRESS, WITHDRAWN)?.waiting).toBeNull();
  });
});

describe('a no', () => {
  it('ends what counts and what waits, and all permits', () => {
    const refused = pairAfter(GIVEN, CAPTURED, REFUSED);
    expect(refused).toMatchObject({
      current: { status: 'refused', event: 'event-4', dataCategories: [], nullifier: null },
      waiting: null,
      lastNo: { event: 'event-4', saidAt: NOW, status: 'refused' },
      permitsEnded: { all: 2, channels: {} },
    });
    expect(pairAfter(GIVEN, CAPTURED, WITHDRAWN)).toMatchObject({
      current: { status: 'withdrawn', dataCategories: ['name', 'address'], nullifier: null },
      waiting: null,
      lastNo: { status: 'withdrawn' },
    });
    expect(pairAfter(CAPTURED, WITHDRAWN)).toMatchObject({ current: { status: 'withdrawn' }, waiting: null });
  });

  it('leaves what was captured after it was said', () => {
    const letter = { ...REFUSED, at: at(9), detail: { ...REFUSED.detail, capture: captured(7) } };
    expect(pairAfter(CAPTURED, letter)).toMatchObject({
      current: { status: 'refused', saidAt: at(7) },
      waiting: { event: 'event-2' },
    });
  });

  it('from before the current decision changes nothing', () => {
    const state = stateAfter(GIVEN);
    const detail = { ...WITHDRAWN.detail, capture: captured(7) };
    const letters = [
      { ...WITHDRAWN, detail },
      { ...REFUSED, detail: { ...REFUSED.detail, capture: captured(7) } },
      { ...NARROWED, nullifier: null, detail },
    ];
    for (const late of letters) expect(apply(state, late, 9, '')).toBe(state);
    expect(() => apply(state, { ...NARROWED, detail }, 9, '')).toThrow(MISMATCH);
    const left = { ...detail, left: NARROWED.detail.left };
    expect(() => apply(state, { ...NARROWED, nullifier: null, detail: left }, 9, '')).toThrow(MISMATCH);
  });

  it('that claims no time ends what is on record, whatever the clocks say', () => {
    const detail = { ...REFUSED.detail, saidAt: at(7) };
    expect(pairAfter(GIVEN, { ...REFUSED, detail })).toMatchObject({
      current: { status: 'refused', saidAt: NOW },
      lastNo: { saidAt: NOW },
    });
    expect(pairAfter({ ...REFUSED, detail })?.lastNo).toMatchObject({ saidAt: at(7) });
  });

  it('keeps its cool-down, and the count of captures only when staff captured it', () => {
    const cooling = (event: typeof REFUSED) => ({ ...event, detail: { ...event.detail, coolsDownUntil: at(20) } });
    expect(pairAfter(CAPTURED, cooling(REFUSED))).toMatchObject({ coolsDownUntil: at(20), unconfirmed: 0 });
    expect(pairAfter(CAPTURED, { ...cooling(REFUSED), actor: BY_STAFF })).toMatchObject({ unconfirmed: 1 });
    expect(pairAfter(cooling(REFUSED), CAPTURED)).toMatchObject({ coolsDownUntil: at(20) });
    expect(pairAfter(cooling(REFUSED), CAPTURED, CONFIRMED_AFTER_NO)).toMatchObject({ coolsDownUntil: null });
    expect(pairAfter(cooling(REFUSED), { ...GIVEN, id: 'event-9' })).toMatchObject({ coolsDownUntil: null });
  });
});

const CONFIRMED_AFTER_NO = { ...CONFIRMED, consent: { event: 'event-2', leafHash: 'leaf-1' } };

describe('a withdrawal of a part', () => {
  it('leaves the rest as it was, under a nullifier of its own', () => {
    const before = pairAfter(GIVEN);
    expect(pairAfter(GIVEN, NARROWED)).toEqual({
      ...before,
      current: {
        ...before?.current,
        dataCategories: ['name'],
        nullifier: 'n-5',
        narrowedBy: { event: 'event-5', leafHash: 'leaf-1' },
      },
      lastNo: { event: 'event-5', saidAt: NOW, status: 'withdrawn' },
    });
  });

  it('ends the permits of the channels that it takes away', () => {
    const pushes = { purpose: 'offers', recipient: null, dataCategories: null };
    const wide = { ...GIVEN, ...pushes, channels: ['sms', 'email'] };
    const pair = pairAfter(wide, {
      ...NARROWED,
      ...pushes,
      channels: ['sms'],
      detail: leaving(['email'], []),
    });
    expect(pair).toMatchObject({ current: { channels: ['email'] }, permitsEnded: { all: null, channels: { sms: 1 } } });
  });

  it('takes the same away from what waits, and ends it when nothing is left', () => {
    expect(pairAfter(GIVEN, CAPTURED, NARROWED)?.waiting).toMatchObject({ dataCategories: ['name'] });
    expect(pairAfter(GIVEN, { ...CAPTURED, dataCategories: ['address'] }, NARROWED)?.waiting).toBeNull();
  });

  it('that leaves nothing is one of the whole', () => {
    const all = { ...NARROWED, dataCategories: ['name', 'address'], nullifier: null, detail: WITHDRAWN.detail };
    expect(pairAfter(GIVEN, all)).toMatchObject({ current: { status: 'withdrawn' }, permitsEnded: { all: 1 } });
  });
});

describe('an event that cannot follow', () => {
  it.each<[string, readonly Event[], Event]>([
    ['withdraws what was not given', [GIVEN], { ...WITHDRAWN, purpose: 'other' }],
    ['withdraws nothing', [GIVEN], { ...WITHDRAWN, purpose: null }],
    ['withdraws with a nullifier', [GIVEN], { ...WITHDRAWN, nullifier: 'n-5' }],
    ['narrows without a nullifier', [GIVEN], { ...NARROWED, nullifier: null }],
    ['narrows and says nothing of what is left', [GIVEN], { ...NARROWED, detail: WITHDRAWN.detail }],
    ['narrows and says that more is left', [GIVEN], { ...NARROWED, detail: leaving([], ['name', 'address']) }],
    ['narrows and says that less is left', [GIVEN], { ...NARROWED, detail: leaving([], []) }],
    ['narrows and says that a channel is left', [GIVEN], { ...NARROWED, detail: leaving(['sms'], ['name']) }],
    ['withdraws all and says that something is left', [GIVEN], { ...WITHDRAWN, detail: NARROWED.detail }],
    ['gives without a purpose', [], { ...GIVEN, purpose: null }],
    ['gives without a nullifier', [], { ...GIVEN, nullifier: null }],
    ['waits with a nullifier', [], { ...CAPTURED, nullifier: 'n-2' }],
    ['refuses with a nullifier', [], { ...REFUSED, nullifier: 'n-4' }],
    ['names a channel that cannot exist', [], { ...GIVEN, channels: ['Fax'] }],
    ['confirms without a nullifier', [CAPTURED], { ...CONFIRMED, nullifier: null }],
    ['confirms without a purpose', [CAPTURED], { ...CONFIRMED, purpose: null }],
    ['confirms where nothing waits', [CAPTURED], { ...CONFIRMED, recipient: null }],
    ['confirms another event', [CAPTURED], { ...CONFIRMED, consent: { event: 'event-9', leafHash: 'leaf-1' } }],
    ['confirms other channels', [CAPTURED], { ...CONFIRMED, channels: ['sms'] }],
    ['confirms other data categories', [CAPTURED], { ...CONFIRMED, dataCategories: ['name'] }],
    ['confirms another notice', [CAPTURED], { ...CONFIRMED, notice: { ...SLOTS.notice, sha256: 'B'.repeat(43) } }],
    ['confirms another end', [CAPTURED], { ...CONFIRMED, validUntil: NOW }],
    ['confirms other fees', [CAPTURED], { ...CONFIRMED, detail: { ...CONFIRMED.detail, fees: FEES } }],
  ])('is one that %s', (_, before, event) => {
    expect(() => apply(stateAfter(...before), event, 9, '')).toThrow(MISMATCH);
  });
});
