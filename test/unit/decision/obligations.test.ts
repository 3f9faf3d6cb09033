import { describe, expect, it } from 'vitest';
import { obligationsOf } from '../../../core/decision/obligations.ts';
import type { Purpose } from '../../../core/registry/model.ts';
import { EMPTY_STATE, NO_PROFILE, type Profile } from '../../../core/subject/state.ts';
import { NOW, OFFERS, QUOTES } from '../../support/sample-registry.ts';

const NIGHT = { from: '22:00', to: '07:00', timeZone: 'Asia/Taipei' };
const push = (channel = 'sms') =>
  ({ kind: 'push', purpose: OFFERS.id, channel, contentSha256: null, language: null, staff: null }) as const;

/** Returns what a push for such a purpose to a subject of such a profile asks for. */
function dutiesOf(purpose: Partial<Purpose>, profile: Partial<Profile> = {}, channel = 'sms') {
  const state = { ...EMPTY_STATE, profile: { ...NO_PROFILE, ...profile } };
  return obligationsOf(state, { ...OFFERS, ...purpose }, null, push(channel), NOW);
}

describe('a push that may go out', () => {
  it('for marketing names its sender and how to opt out', () => {
    expect(dutiesOf({})).toEqual([{ kind: 'sender-identity' }, { kind: 'opt-out-line' }]);
    expect(dutiesOf({ ends: 'service' })).toEqual([]);
  });

  it('keeps the quiet hours of its purpose, in the time zone of the subject where it is known', () => {
    const service = { ends: 'service', quietHours: NIGHT } as const;
    expect(dutiesOf(service)).toEqual([{ kind: 'quiet-hours', ...NIGHT }]);
    expect(dutiesOf(service, { timeZone: 'Europe/Zurich' })).toEqual([
      { kind: 'quiet-hours', ...NIGHT, timeZone: 'Europe/Zurich' },
    ]);
  });

  it('prompts to update the contact of its own channel', () => {
    const stale = { staleContacts: ['email', 'sms'] } as const;
    expect(dutiesOf({ ends: 'service' }, stale)).toEqual([{ kind: 'update-contact', channel: 'sms' }]);
    expect(dutiesOf({ ends: 'service' }, stale, 'app')).toEqual([]);
  });
});

describe('a disclosure that may be made', () => {
  it('masks the categories that its purpose discloses only masked, as far as they were asked for', () => {
    const purpose: Purpose = { ...QUOTES, maskedCategories: ['telephone', 'address'] };
    const asked = (...dataCategories: readonly string[]) => {
      const request = { kind: 'disclose', purpose: QUOTES.id, recipient: 'acme', dataCategories } as const;
      return obligationsOf(EMPTY_STATE, purpose, null, request, NOW);
    };
    expect(asked('name', 'telephone')).toEqual([{ kind: 'mask', dataCategories: ['telephone'] }]);
    expect(asked('name')).toEqual([]);
  });
});
