import { describe, expect, it } from 'vitest';
import { isObjectedTo, isRestricted } from '../../../core/decision/opt-out-reasons.ts';
import { EMPTY_STATE } from '../../../core/subject/state.ts';
import { BASES } from '../../../core/vocabulary.ts';

const OBJECTED = { ...EMPTY_STATE, objection: { event: 'event-1', at: '2026-11-23T08:00:00.000Z' } };
const RESTRICTED = { ...EMPTY_STATE, restriction: OBJECTED.objection };

describe('an opt-out', () => {
  it('is against nothing where the subject made none', () => {
    expect(BASES.filter((basis) => isObjectedTo(EMPTY_STATE, basis) || isRestricted(EMPTY_STATE, basis))).toEqual([]);
  });

  it('by objection is against what rests on consent', () => {
    expect(BASES.filter((basis) => isObjectedTo(OBJECTED, basis))).toEqual(['consent']);
    expect(BASES.filter((basis) => isRestricted(OBJECTED, basis))).toEqual([]);
  });

  it('by restriction is against what rests on consent or a contract', () => {
    expect(BASES.filter((basis) => isRestricted(RESTRICTED, basis))).toEqual(['consent', 'contract']);
    expect(BASES.filter((basis) => isObjectedTo(RESTRICTED, basis))).toEqual([]);
  });
});
