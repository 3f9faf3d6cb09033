import { describe, expect, it } from 'vitest';
import { decide } from '../../../core/decision/decide.ts';
import { restsOnRegistry } from '../../../core/decision/rests-on-registry.ts';
import { NOW, situationOf, type TableCase } from '../../support/decision/table.ts';

/** Tells whether the registry could lift what `decide` says in this situation. */
function couldLift(row: Partial<TableCase>): boolean {
  const { state, registry, request, circumstances } = situationOf({
    name: '',
    ask: { push: 'sms' },
    answer: 'yes',
    ...row,
  });
  return restsOnRegistry(decide(state, registry, request, NOW, circumstances), request);
}

describe('another registry', () => {
  it('could lift no yes', () => {
    expect(couldLift({})).toBe(false);
  });

  it.each<[string, Partial<TableCase>]>([
    ['an unknown purpose', { purpose: 'unknown' }],
    ['a retired purpose', { purpose: { retired: true } }],
    ['an unknown recipient', { recipient: 'unknown', ask: { disclose: ['name'] } }],
    ['a notice that no longer suffices', { consent: { notice: { language: 'en', version: 1 } } }],
    ['evidence that is too weak', { purpose: { minimumEvidence: 'otp' }, consent: { evidence: 'paper' } }],
    ['a purpose that is narrower than the consent', { purpose: { channels: [] } }],
    [
      'a frequency that is reached',
      {
        purpose: { frequency: [{ atMost: 1, per: 'day', of: 'purpose' }] },
        subject: { consumed: [{ when: '1 hour ago' }] },
      },
    ],
    ['a refusal of the subject beside it', { purpose: { retired: true }, consent: { status: 'refused' } }],
  ])('could lift %s', (_, row) => {
    expect(couldLift(row)).toBe(true);
  });

  it.each<[string, Partial<TableCase>]>([
    ['no consent', { consent: 'none' }],
    ['a refusal', { consent: { status: 'refused' } }],
    ['a withdrawal', { consent: { status: 'withdrawn' } }],
    ['the end of a consent', { consent: { validUntil: NOW } }],
    ['an objection', { subject: { objected: true } }],
    ['a restriction', { subject: { restricted: true } }],
    ['a channel that the subject did not consent to', { consent: { channels: [] } }],
    [
      'a data category that the subject did not consent to',
      { consent: { dataCategories: [] }, ask: { disclose: ['name'] } },
    ],
  ])('could not lift %s', (_, row) => {
    expect(couldLift(row)).toBe(false);
  });
});
