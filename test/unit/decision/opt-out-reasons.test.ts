import { describe, expect, it } from 'vitest';
import { isObjectedTo, isPaused, isRestricted } from '../../../core/decision/opt-out-reasons.ts';
import { EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import { BASES } from '../../../core/vocabulary.ts';

const OBJECTED = { ...EMPTY_STATE, objection: { event: 'event-1', at: '2026-11-23T08:00:00.000Z' } };
const SHARES_NOTHING = { ...EMPTY_STATE, sharing: OBJECTED.objection };
const RESTRICTED = { ...EMPTY_STATE, restriction: OBJECTED.objection };

describe('an opt-out', () => {
  const objectedTo = (state: SubjectState, kind: 'push' | 'disclosure') =>
    BASES.filter((basis) => isObjectedTo(state, kind, basis));

  it('is against nothing where the subject made none', () => {
    expect([...objectedTo(EMPTY_STATE, 'push'), ...objectedTo(EMPTY_STATE, 'disclosure')]).toEqual([]);
    expect(BASES.filter((basis) => isRestricted(EMPTY_STATE, basis))).toEqual([]);
  });

  it('by objection is against the pushes, or the disclosures, that rest on consent', () => {
    expect(objectedTo(OBJECTED, 'push')).toEqual(['consent']);
    expect(objectedTo(OBJECTED, 'disclosure')).toEqual([]);
    expect(objectedTo(SHARES_NOTHING, 'disclosure')).toEqual(['consent']);
    expect(objectedTo(SHARES_NOTHING, 'push')).toEqual([]);
    expect(BASES.filter((basis) => isRestricted(OBJECTED, basis))).toEqual([]);
  });

  it('by restriction is against what rests on consent or a contract', () => {
    expect(BASES.filter((basis) => isRestricted(RESTRICTED, basis))).toEqual(['consent', 'contract']);
    expect(objectedTo(RESTRICTED, 'push')).toEqual([]);
  });

  it('by a pause is against what rests on consent, of its own kind and until its end', () => {
    const until = '2026-11-24T08:00:00.000Z';
    const pause = { event: 'event-1', at: '2026-11-23T08:00:00.000Z', until };
    const pausedIn = (of: 'pushes' | 'disclosures', kind: 'push' | 'disclosure', now: string) => {
      const state = { ...EMPTY_STATE, pauses: { ...EMPTY_STATE.pauses, [of]: pause } };
      return BASES.filter((basis) => isPaused(state, kind, basis, now));
    };
    for (const [of, kind, other] of [
      ['pushes', 'push', 'disclosure'],
      ['disclosures', 'disclosure', 'push'],
    ] as const) {
      expect(pausedIn(of, kind, '2026-11-24T07:59:59.999Z')).toEqual(['consent']);
      expect(pausedIn(of, kind, until)).toEqual([]);
      expect(pausedIn(of, other, pause.at)).toEqual([]);
    }
  });
});
