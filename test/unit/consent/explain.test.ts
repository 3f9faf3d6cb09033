import { describe, expect, it } from 'vitest';
import { decide } from '../../../core/consent/decide.ts';
import { explain } from '../../../core/consent/explain.ts';
import { NOW, situationOf, TABLE_CASES } from './table.ts';

const explained = (row: Parameters<typeof situationOf>[0]) => {
  const { state, registry, request } = situationOf(row);
  return explain(state, registry, request, decide(state, registry, request, NOW));
};

describe('an explanation', () => {
  it('is given for each reason of each case, in their order, and for no yes', () => {
    for (const row of TABLE_CASES) {
      expect(explained(row).map(({ reason }) => reason)).toEqual(row.answer === 'yes' ? [] : row.answer);
    }
  });

  it('names the consent that the rule was applied to', () => {
    const [reason] = explained({ rule: '', consent: { status: 'withdrawn' }, ask: { push: 'sms' }, answer: [] });
    expect(reason).toMatchObject({ reason: 'withdrawn', event: 'event-1', recordedAt: '2026-01-05T09:30:00.000Z' });
  });

  it('names the objection, and the notice to be shown', () => {
    const consent = { notice: { language: 'en', version: 1 } };
    const reasons = explained({ rule: '', subject: { objected: true }, consent, ask: { push: 'sms' }, answer: [] });
    expect(reasons).toMatchObject([
      { reason: 'objected', event: 'event-9', notice: null },
      { reason: 'notice-superseded', event: 'event-1', notice: { id: 'notice-en-2', version: 2 } },
    ]);
  });
});
