import { describe, expect, it } from 'vitest';
import { isSoldByStaff, maySell } from '../../../core/decision/seller.ts';
import { BUILT_IN_CHANNELS } from '../../../core/registry/channel.ts';

const NOW = '2026-11-23T08:00:00.000Z';
const LATER = '2026-11-23T08:00:00.001Z';
const STAFF = { id: 'staff-hash', version: 1, branches: ['B-12'], products: ['fund', 'card'], validUntil: LATER };
const BRANCH = { id: 'B-12', version: 1, products: ['fund'] };

describe('a push', () => {
  it('is sold by staff where it names them, or staff serve its channel', () => {
    const staff = { id: 'S-77', branch: 'B-12' };
    for (const channel of [null, ...BUILT_IN_CHANNELS]) {
      expect(isSoldByStaff({ staff }, channel)).toBe(true);
      expect(isSoldByStaff({ staff: null }, channel)).toBe(['branch', 'call'].includes(channel?.id ?? ''));
    }
  });
});

describe('staff', () => {
  it('may sell what they are qualified for, at a branch that is registered for it', () => {
    expect(maySell({ staff: STAFF, branch: BRANCH }, 'fund', 'B-12', NOW)).toBe(true);
  });

  it.each<[string, Parameters<typeof maySell>]>([
    ['whom nobody registered', [{ staff: null, branch: BRANCH }, 'fund', 'B-12', NOW]],
    ['whose qualification is over', [{ staff: { ...STAFF, validUntil: NOW }, branch: BRANCH }, 'fund', 'B-12', NOW]],
    [
      'who are registered for another branch',
      [{ staff: { ...STAFF, branches: ['B-13'] }, branch: BRANCH }, 'fund', 'B-12', NOW],
    ],
    ['who are not qualified for the product', [{ staff: STAFF, branch: BRANCH }, 'loan', 'B-12', NOW]],
    ['at a branch that is not registered for it', [{ staff: STAFF, branch: BRANCH }, 'card', 'B-12', NOW]],
    ['at a branch that is not registered at all', [{ staff: STAFF, branch: null }, 'fund', 'B-12', NOW]],
    ['at another branch', [{ staff: STAFF, branch: BRANCH }, 'fund', 'B-13', NOW]],
    ['at no branch', [{ staff: STAFF, branch: BRANCH }, 'fund', null, NOW]],
  ])('%s may not', (_, asked) => {
    expect(maySell(...asked)).toBe(false);
  });
});
