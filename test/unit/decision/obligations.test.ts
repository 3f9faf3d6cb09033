import { describe, expect, it } from 'vitest';
import { obligationsOf } from '../../../core/decision/obligations.ts';
import type { Purpose } from '../../../core/registry/model.ts';
import { UNTOLD } from '../../support/pushes.ts';
import { NOW, OFFERS, QUOTES } from '../../support/sample-registry.ts';

const PUSH = { kind: 'push', purpose: OFFERS.id, channel: 'sms', ...UNTOLD } as const;

/** Returns what a push for such a purpose asks for. */
function dutiesOf(purpose: Partial<Purpose>) {
  return obligationsOf({ ...OFFERS, ...purpose }, null, PUSH, NOW);
}

describe('a push that may go out', () => {
  it('for marketing names its sender and how to opt out', () => {
    expect(dutiesOf({})).toEqual([{ kind: 'sender-identity' }, { kind: 'opt-out-line' }]);
    expect(dutiesOf({ ends: 'service' })).toEqual([]);
  });
});

describe('a disclosure that may be made', () => {
  it('masks the categories that its purpose discloses only masked, as far as they were asked for', () => {
    const purpose: Purpose = { ...QUOTES, maskedCategories: ['telephone', 'address'] };
    const asked = (...dataCategories: readonly string[]) => {
      const request = { kind: 'disclose', purpose: QUOTES.id, recipient: 'acme', dataCategories } as const;
      return obligationsOf(purpose, null, request, NOW);
    };
    expect(asked('name', 'telephone')).toEqual([{ kind: 'mask', dataCategories: ['telephone'] }]);
    expect(asked('name')).toEqual([]);
  });
});
