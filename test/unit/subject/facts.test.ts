import { expect, test } from 'vitest';
import { endingOf } from '../../../core/subject/facts.ts';
import type { Consent } from '../../../core/subject/state.ts';

const GIVEN = {
  status: 'given',
  event: 'event-1',
  leafHash: 'leaf-1',
  nullifier: 'n-1',
} as Partial<Consent> as Consent;

test('an event that replaces a given consent names it and reveals its nullifier', () => {
  expect(endingOf(GIVEN)).toEqual({ consent: { event: 'event-1', leafHash: 'leaf-1' }, endsNullifier: 'n-1' });
});

test('an event that replaces no given consent ends none', () => {
  for (const current of [null, { ...GIVEN, status: 'refused' as const }, { ...GIVEN, status: 'withdrawn' as const }]) {
    expect(endingOf(current)).toEqual({ consent: null, endsNullifier: null });
  }
});
