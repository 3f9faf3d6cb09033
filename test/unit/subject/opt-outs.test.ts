import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, instantOf, later, msOf } from '../../../core/kernel/instant.ts';
import { MAX_PAUSE_DAYS } from '../../../core/limits.ts';
import { applyEvent } from '../../../core/subject/apply.ts';
import { optOutFacts, pauseFacts, pauseOf, resumptionFacts } from '../../../core/subject/opt-outs.ts';
import { EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import { PAUSABLE, type Pausable } from '../../../core/vocabulary.ts';
import { eventOf, given } from '../../support/given.ts';
import { NOW } from '../../support/sample-registry.ts';

const ABOUT_NOTHING = { purpose: null, recipient: null, consent: null, endsNullifier: null };
const [SOON, LATER, LATEST] = [1, 30, MAX_PAUSE_DAYS].map((days) => later(NOW, days * DAY_MS)) as [
  string,
  string,
  string,
];
const pause = (of: Pausable, until: string) => eventOf('pause.made', { detail: { of, until } });
const end = (of: Pausable) => eventOf('pause.ended', { detail: { of } });

describe.each(['objection', 'sharing', 'restriction'] as const)('an opt-out: %s', (optOut) => {
  const kind = optOut === 'restriction' ? 'restriction' : 'objection';
  const detail = kind === 'objection' ? { sharing: optOut === 'sharing' } : {};
  const made = eventOf(`${kind}.made`, { detail });
  const lifted = eventOf(`${kind}.lifted`, { detail });

  it('is made once, whatever else is on record', () => {
    const other =
      optOut === 'objection' ? eventOf('objection.made', { detail: { sharing: true } }) : eventOf('objection.made', {});
    for (const before of [[], [other], [made, lifted]]) {
      given(before)
        .when((state) => optOutFacts(state, optOut, 'made'))
        .comesTo([{ ...ABOUT_NOTHING, type: `${kind}.made`, detail }]);
    }
    given([made])
      .when((state) => optOutFacts(state, optOut, 'made'))
      .comesTo([]);
  });

  it('is lifted where there is one, and can be made again', () => {
    given([made])
      .when((state) => optOutFacts(state, optOut, 'lifted'))
      .comesTo([{ ...ABOUT_NOTHING, type: `${kind}.lifted`, detail }]);
    for (const before of [[], [made, lifted]]) {
      given(before)
        .when((state) => optOutFacts(state, optOut, 'lifted'))
        .comesTo([]);
    }
  });
});

describe.each(PAUSABLE)('a pause of %s', (of) => {
  const other = of === 'pushes' ? 'disclosures' : 'pushes';

  it('is made where none lasts as long, whatever else is on record', () => {
    for (const before of [[], [pause(other, LATEST)], [pause(of, SOON)], [pause(of, LATEST), end(of)]]) {
      given(before)
        .when((state) => pauseFacts(state, { of, until: LATER }, NOW, null))
        .comesTo([{ ...ABOUT_NOTHING, type: 'pause.made', detail: { of, until: LATER, saidAt: null } }]);
    }
  });

  it('is never made shorter: one that lasts as long stays', () => {
    for (const until of [LATER, LATEST]) {
      given([pause(of, until)])
        .when((state) => pauseFacts(state, { of, until: LATER }, NOW, null))
        .comesTo([]);
    }
  });

  it('ends later than now, and at most twelve months ahead', () => {
    const make = (until: string) => () => pauseFacts(EMPTY_STATE, { of, until }, NOW, null);
    expect(make(later(NOW, 1))).not.toThrow();
    expect(make(LATEST)).not.toThrow();
    for (const until of [later(NOW, -1), NOW, later(LATEST, 1)]) {
      expect(make(until)).toThrow(expect.objectContaining({ code: 'PAUSE_OUT_OF_RANGE', pointer: '/until' }));
    }
  });

  it('that was put down is recorded though it is over, or another lasts longer, which stays', () => {
    const late = pauseFacts(EMPTY_STATE, { of, until: SOON }, LATER, NOW);
    expect(late).toMatchObject({ type: 'pause.made', detail: { of, until: SOON, saidAt: NOW } });
    const longer = given([pause(of, LATER)]).state;
    const putDown = { ...pause(of, SOON), id: 'event-2', detail: { of, until: SOON, saidAt: NOW, capture: null } };
    expect(pauseFacts(longer, { of, until: SOON }, NOW, NOW)).not.toBeNull();
    expect(applyEvent(longer, putDown, 7, '').pauses).toEqual(longer.pauses);
    expect(() => applyEvent(longer, pause(of, SOON), 7, '')).toThrow(
      expect.objectContaining({ code: 'STATE_MISMATCH' }),
    );
  });

  it('ends by itself at its end, or before it where the subject says so', () => {
    const { state } = given([pause(of, SOON)]);
    expect(pauseOf(state, of, later(SOON, -1))?.until).toBe(SOON);
    expect(pauseOf(state, of, SOON)).toBeNull();
    expect(pauseOf(state, other, NOW)).toBeNull();
    expect(resumptionFacts(state, of, SOON)).toBeNull();
    expect(resumptionFacts(EMPTY_STATE, of, NOW)).toBeNull();
    given([pause(of, SOON)])
      .when((before) => resumptionFacts(before, of, NOW))
      .comesTo([{ ...ABOUT_NOTHING, type: 'pause.ended', detail: { of } }]);
    const resumed = applyEvent(state, end(of), 1, '');
    expect(resumed.pauses[of]).toBeNull();
    expect(() => applyEvent(resumed, end(of), 2, '')).toThrow(expect.objectContaining({ code: 'STATE_MISMATCH' }));
  });
});

describe('pauses', () => {
  it('of pushes alone end permits', () => {
    expect(applyEvent(EMPTY_STATE, pause('pushes', SOON), 7, '').permitsEnded).toMatchObject({ pause: 7 });
    expect(applyEvent(EMPTY_STATE, pause('disclosures', SOON), 7, '').permitsEnded).toMatchObject({ pause: null });
  });

  it('last until the latest end that was said since the subject ended one, in any order of words', () => {
    const step = fc.record({
      of: fc.constantFrom(...PAUSABLE),
      afterHours: fc.integer({ min: 0, max: 72 }),
      hours: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 200 })),
    });
    const property = fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let state: SubjectState = EMPTY_STATE;
      let nowMs = msOf(NOW);
      const ends = { pushes: 0, disclosures: 0 };
      for (const [seq, { of, afterHours, hours }] of steps.entries()) {
        nowMs += afterHours * 3_600_000;
        const now = instantOf(nowMs);
        const untilMs = nowMs + (hours ?? 0) * 3_600_000;
        const facts =
          hours === null
            ? resumptionFacts(state, of, now)
            : pauseFacts(state, { of, until: instantOf(untilMs) }, now, null);
        ends[of] = hours === null ? 0 : Math.max(ends[of], untilMs);
        if (facts !== null) {
          const { type, detail } = facts;
          state = applyEvent(
            state,
            { ...eventOf(type, { at: now }), detail } as Parameters<typeof applyEvent>[1],
            seq,
            '',
          );
        }
        for (const each of PAUSABLE) {
          const until = ends[each] > nowMs ? instantOf(ends[each]) : null;
          expect(pauseOf(state, each, now)?.until ?? null).toBe(until);
        }
      }
    });
    fc.assert(property, { numRuns: 200 });
  });
});
