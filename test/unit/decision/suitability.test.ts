import { describe, expect, it } from 'vitest';
import { suits } from '../../../core/decision/suitability.ts';
import { SAVINGS } from '../../support/sample-registry.ts';

const NOW = '2026-11-23T08:00:00.000Z';
const LATER = '2026-11-23T08:00:00.001Z';
const assessed = (riskLevel: number, validUntil = LATER) => ({ riskLevel, validUntil, reference: 'assessment-1' });
const product = (riskLevel: number) => ({ ...SAVINGS, riskLevel });

describe('the risk of a product', () => {
  it('suits a subject whose assessment reaches it', () => {
    expect(suits(assessed(3), product(3), NOW)).toBe(true);
    expect(suits(assessed(4), product(3), NOW)).toBe(true);
    expect(suits(assessed(2), product(3), NOW)).toBe(false);
  });

  it('suits nobody whose assessment is over', () => {
    expect(suits(assessed(5, NOW), product(2), NOW)).toBe(false);
    expect(suits(assessed(5, LATER), product(2), NOW)).toBe(true);
  });

  it('suits nobody who was not assessed, but at the lowest level everybody', () => {
    expect(suits(null, product(2), NOW)).toBe(false);
    expect(suits(null, product(1), NOW)).toBe(true);
    expect(suits(assessed(1, NOW), product(1), NOW)).toBe(true);
  });
});
