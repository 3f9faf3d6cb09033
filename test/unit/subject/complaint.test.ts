import { describe, it } from 'vitest';
import { acknowledgementFacts, type ComplaintCommand, complaintFacts } from '../../../core/subject/complaint.ts';
import type { EventFacts } from '../../../core/subject/events.ts';
import { COMPLAINT_LEVELS, type ComplaintLevel } from '../../../core/vocabulary.ts';
import { detailOf, eventOf, given } from '../../support/given.ts';

const PUSHED = eventOf('push.refused', { purpose: 'offers', detail: { reasons: ['no-consent'] } });
const FIRST: ComplaintCommand = { level: 'branch', about: null, escalates: null, reference: 'case-1' };

function complaintOf(level: ComplaintLevel, purpose: string | null = 'offers') {
  return eventOf('complaint.made', { purpose, recipient: 'acme', detail: { level, reference: 'case-0' } });
}

function complaining(
  change: Partial<ComplaintCommand>,
  named: { readonly about?: EventFacts | null; readonly escalates?: EventFacts | null } = {},
) {
  return given([]).when(() => complaintFacts({ ...FIRST, ...change }, { about: null, escalates: null, ...named }));
}

describe('a complaint', () => {
  it('is about nothing, or about an event of the subject and its purpose', () => {
    const detail = detailOf('complaint.made', { level: 'branch', reference: 'case-1' });
    complaining({}).comesTo([{ type: 'complaint.made', purpose: null, recipient: null, detail }]);
    complaining({ about: 'e-1' }, { about: PUSHED }).comesTo([{ purpose: 'offers', detail: { about: 'e-1' } }]);
    complaining({ about: 'e-1' }).isRefused('EVENT_NOT_OF_SUBJECT', '/about');
  });

  it('is escalated to any higher level, and has the purpose and recipient of the one before', () => {
    for (const [n, level] of COMPLAINT_LEVELS.entries()) {
      for (const [m, next] of COMPLAINT_LEVELS.entries()) {
        const escalated = complaining({ level: next, escalates: 'e-0' }, { escalates: complaintOf(level) });
        if (m > n) escalated.comesTo([{ purpose: 'offers', recipient: 'acme', detail: { escalates: 'e-0' } }]);
        else escalated.isRefused('COMPLAINT_NOT_ESCALATED', '/level');
      }
    }
  });

  it('is escalated from a complaint of the subject about the same purpose alone', () => {
    const next = { level: 'court', escalates: 'e-0' } as const;
    complaining(next).isRefused('EVENT_NOT_OF_SUBJECT', '/escalates');
    complaining(next, { escalates: PUSHED }).isRefused('COMPLAINT_NOT_ESCALATED', '/escalates');
    const about = { ...next, about: 'e-1' };
    complaining(about, { about: PUSHED, escalates: complaintOf('branch') }).comesTo([{ purpose: 'offers' }]);
    complaining(about, { about: PUSHED, escalates: complaintOf('branch', null) }).isRefused(
      'COMPLAINT_NOT_ESCALATED',
      '/escalates',
    );
  });
});

describe('an acknowledgement', () => {
  it('is of an event of the subject, and of its purpose', () => {
    given([])
      .when(() => acknowledgementFacts('e-1', PUSHED))
      .comesTo([{ type: 'acknowledgement.made', purpose: 'offers', detail: { event: 'e-1' } }]);
    given([])
      .when(() => acknowledgementFacts('e-1', null))
      .isRefused('EVENT_NOT_OF_SUBJECT', '/event');
  });
});
