import { describe, expect, it } from 'vitest';
import { partsOfEvent } from '../../../../core/proof/place/parts-of-event.ts';
import { eventOf } from '../../../support/given.ts';

const purpose = 'credit-card-offers';

describe('the parts of a state that an event reads or sets', () => {
  it('are the first member of every event', () => {
    for (const type of ['objection.made', 'pause.ended', 'notice.served', 'complaint.made'] as const) {
      expect(partsOfEvent(eventOf(type, {}))).toEqual({ members: ['general'], pairs: [] });
    }
  });

  it('are the pair of a consent, and that of all recipients', () => {
    const toAll = { purpose, recipient: null };
    const toOne = { purpose, recipient: 'acme-insurance' };
    expect(partsOfEvent(eventOf('consent.given', toAll)).pairs).toEqual([toAll]);
    for (const type of ['consent.withdrawn', 'dispute.made', 'disclosure.made', 'permit.consumed'] as const) {
      expect(partsOfEvent(eventOf(type, toOne)).pairs).toEqual([toAll, toOne]);
    }
  });

  it('are no pair of what names a purpose and no consent', () => {
    expect(partsOfEvent(eventOf('ask.made', { purpose })).pairs).toEqual([]);
  });

  it('are the profile and the people of a changed profile', () => {
    const { members } = partsOfEvent(eventOf('profile.changed', {}));
    expect(members).toEqual(['general', 'care', 'contact', 'suitability', 'representatives']);
  });

  it('are the people where a proposal is approved', () => {
    const lifted = (proposal: string | null) => partsOfEvent(eventOf('objection.lifted', { detail: { proposal } }));
    expect([lifted(null).members, lifted('event-1').members]).toEqual([['general'], ['general', 'representatives']]);
  });
});
