import { describe, expect, it } from 'vitest';
import { decide } from '../../../core/decision/decide.ts';
import { explain } from '../../../core/decision/explain.ts';
import { pairOf } from '../../../core/subject/current.ts';
import { REASONS, type Reason } from '../../../core/vocabulary.ts';
import { NOW, situationOf, TABLE_CASES } from '../../support/decision/table.ts';

/** The record of the subject that each reason is about, or null where the state has none. */
const ABOUT: Readonly<Record<Reason, 'consent' | 'objection' | 'pause' | 'restriction' | 'dispute' | null>> = {
  'purpose-unknown': null,
  'purpose-retired': null,
  'channel-unknown': null,
  'recipient-unknown': null,
  'recipient-suspended': null,
  'no-pending': null,
  'clock-behind': null,
  restricted: 'restriction',
  objected: 'objection',
  paused: 'pause',
  'minor-without-guardian': 'consent',
  'guardian-consent-ended': 'consent',
  'no-consent': null,
  refused: 'consent',
  withdrawn: 'consent',
  disputed: 'dispute',
  expired: 'consent',
  'not-yet-valid': 'consent',
  'awaiting-confirmation': 'consent',
  'notice-superseded': 'consent',
  'purpose-changed': 'consent',
  'recipient-changed': 'consent',
  'evidence-insufficient': 'consent',
  'channel-not-consented': 'consent',
  'data-category-not-consented': 'consent',
  'uses-exhausted': 'consent',
  'care-step-missing': 'consent',
  'fees-not-shown': 'consent',
  'content-not-approved': null,
  'product-unknown': null,
  'risk-mismatch': null,
  'staff-not-qualified': null,
  'contact-stale': null,
  'campaign-not-running': null,
  'campaign-sent': null,
  'too-often': null,
  'quiet-hours': null,
};

/** The cases that ask a check, which alone is explained. */
const CHECKS = TABLE_CASES.filter(({ ask }) => !('consume' in ask));

function explained(row: Parameters<typeof situationOf>[0]) {
  const { state, registry, request, circumstances } = situationOf(row);
  const decision = decide(state, registry, request, NOW, circumstances);
  return { state, request, decision, explanations: explain(state, registry, request, decision) };
}

describe('an explanation', () => {
  it('is given for each reason of each case, in their order, and for no yes', () => {
    for (const row of CHECKS) {
      const { explanations } = explained(row);
      expect(explanations.map(({ reason }) => reason)).toEqual(row.answer === 'yes' ? [] : row.answer);
    }
  });

  it('names the record that the rule was applied to, and the notice of a consent', () => {
    const named = new Set<Reason>();
    for (const row of CHECKS) {
      const { state, request, decision, explanations } = explained(row);
      const recipient = request.kind === 'push' ? null : request.recipient;
      const consent = decision.consent ?? pairOf(state, request.purpose, recipient)?.waiting ?? null;
      const objection = request.kind === 'push' ? state.objection : state.sharing;
      const pause = request.kind === 'push' ? state.pauses.pushes : state.pauses.disclosures;
      const dispute = state.disputes.findLast(({ suspends }) => suspends === consent?.event) ?? null;
      const records = { consent, objection, pause, restriction: state.restriction, dispute };
      for (const { reason, event, recordedAt, consentNotice } of explanations) {
        const about = ABOUT[reason];
        const record = about === null ? null : records[about];
        expect([row.name, reason, event, recordedAt]).toEqual([
          ...[row.name, reason, record?.event ?? null, record?.at ?? null],
        ]);
        expect(consentNotice).toEqual(about === 'consent' ? (consent?.notice ?? null) : null);
        if (event !== null) named.add(reason);
      }
    }
    expect(REASONS.filter((reason) => ABOUT[reason] !== null && !named.has(reason))).toEqual([]);
  });

  it('names the consent that the rule was applied to', () => {
    const { explanations } = explained({
      name: '',
      consent: { status: 'withdrawn' },
      ask: { push: 'sms' },
      answer: [],
    });
    expect(explanations).toMatchObject([
      {
        reason: 'withdrawn',
        event: 'event-1',
        recordedAt: '2026-01-05T09:30:00.000Z',
        consentNotice: { id: 'notice-en-2', language: 'en', version: 2 },
        notice: null,
      },
    ]);
  });

  it('names the objection, the notice that was shown, and the notice to be shown', () => {
    const consent = { notice: { language: 'en', version: 1 } };
    const { explanations } = explained({
      name: '',
      subject: { objected: true },
      consent,
      ask: { push: 'sms' },
      answer: [],
    });
    expect(explanations).toMatchObject([
      { reason: 'objected', event: 'event-9', consentNotice: null, notice: null },
      {
        reason: 'notice-superseded',
        event: 'event-1',
        consentNotice: { id: 'notice-en-1', version: 1 },
        notice: { id: 'notice-en-2', version: 2 },
      },
    ]);
  });
});
