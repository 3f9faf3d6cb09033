import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Explanation } from '../../../core/decision/explain.ts';
import { isOutside, toldExplanations, toldReasons, withoutRecord } from '../../../core/decision/told.ts';
import { REASONS } from '../../../core/vocabulary.ts';
import { EVERYTHING, UNTOLD } from '../../support/pushes.ts';

const PROTECTED = ['restricted', 'minor-without-guardian', 'guardian-consent-ended', 'care-step-missing'];
const SEES_LITTLE = { ...EVERYTHING, seesReasons: false };
const some = fc.subarray([...REASONS]);

const explained = (reason: Explanation['reason']): Explanation => ({
  reason,
  rule: 'a rule',
  remedy: 'a remedy',
  event: 'e-1',
  recordedAt: '2026-11-23T08:00:00.000Z',
  consentNotice: null,
  notice: null,
});

describe('a client without `seesReasons`', () => {
  test('is told every reason but those of age, care and restriction, and one in place of them', () => {
    fc.assert(
      fc.property(some, (reasons) => {
        const open = reasons.filter((reason) => !PROTECTED.includes(reason));
        const expected = open.length === reasons.length ? open : [...open, 'protected'];
        expect(toldReasons(reasons, SEES_LITTLE)).toEqual(expected);
      }),
    );
  });

  test('is given neither the event nor the date of what it is not told, nor how much that is', () => {
    fc.assert(
      fc.property(some, (reasons) => {
        const told = toldExplanations(reasons.map(explained), SEES_LITTLE);
        expect(told.map(({ reason }) => reason)).toEqual(toldReasons(reasons, SEES_LITTLE));
        for (const one of told.filter(({ reason }) => reason === 'protected')) {
          expect(one).toEqual(withoutRecord('protected'));
          expect([one.event, one.recordedAt]).toEqual([null, null]);
        }
      }),
    );
  });
});

test('a client with `seesReasons` is told all', () => {
  fc.assert(
    fc.property(some, (reasons) => {
      expect(toldReasons(reasons, EVERYTHING)).toEqual(reasons);
      expect(toldExplanations(reasons.map(explained), EVERYTHING)).toEqual(reasons.map(explained));
    }),
  );
});

describe('a request is outside', () => {
  const push = { kind: 'push', purpose: 'offers', channel: 'sms', ...UNTOLD } as const;
  const disclosure = { kind: 'disclose', purpose: 'quotes', recipient: 'acme', dataCategories: ['name'] } as const;

  test.each([
    ['of another purpose', push, { purposes: ['news'] }, true],
    ['of another channel', push, { channels: ['email'] }, true],
    ['whatever the recipients, as a push has none', push, { recipients: [] }, false],
    ['of another recipient', disclosure, { recipients: ['other'] }, true],
    ['whatever the channels, as a disclosure has none', disclosure, { channels: [] }, false],
    ['within all that it names', push, { purposes: ['offers'], channels: ['sms'] }, false],
  ])('%s', (_, asked, changed, outside) => {
    expect(isOutside({ ...EVERYTHING, ...changed }, asked)).toBe(outside);
  });
});
