import { describe, it } from 'vitest';
import type { Capture } from '../../../core/consent/capture.ts';
import { withdrawalFacts } from '../../../core/consent/withdraw.ts';
import { DAY_MS, later } from '../../../core/kernel/instant.ts';
import type { Purpose } from '../../../core/registry/model.ts';
import type { Actor } from '../../../core/subject/events.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import { APP, BY_STAFF, eventOf, given } from '../../support/given.ts';
import { LATEST, NOW, OFFERS } from '../../support/sample-registry.ts';

const GIVEN = eventOf('consent.given', { purpose: OFFERS.id, channels: ['sms'], nullifier: 'n-1' });
const EXPIRED = { ...GIVEN, validUntil: '2026-01-01T00:00:00.000Z' };
const REFUSED = eventOf('consent.refused', { purpose: OFFERS.id });
const WITHDRAWN = eventOf('consent.withdrawn', { purpose: OFFERS.id });
const ELSEWHERE = { ...GIVEN, recipient: 'acme-insurance' };
const CAPTURE: Capture = { channel: 'app', at: NOW, staff: null, authority: null };

interface Withdrawing {
  readonly purpose?: Purpose | null;
  readonly actor?: Actor;
  readonly capture?: Capture | null;
  readonly recipient?: string | null;
}

const withdrawing =
  ({ purpose = OFFERS, actor = APP, capture = null, recipient = null }: Withdrawing = {}) =>
  (state: SubjectState) =>
    withdrawalFacts({ state, actor, now: NOW, purpose }, { purpose: OFFERS.id, recipient, capture });

describe('a withdrawal', () => {
  it.each([
    ['in force', GIVEN],
    ['that has expired', EXPIRED],
  ])('names the consent %s that it ends and reveals its nullifier', (_, before) => {
    for (const purpose of [OFFERS, { ...OFFERS, retired: true }, null]) {
      given([before])
        .when(withdrawing({ purpose }))
        .comesTo([
          {
            type: 'consent.withdrawn',
            purpose: OFFERS.id,
            recipient: null,
            consent: { event: 'event-1', leafHash: 'leaf-1' },
            nullifier: null,
            endsNullifier: 'n-1',
          },
        ]);
    }
  });

  it.each([
    ['nothing', []],
    ['a refusal', [GIVEN, REFUSED]],
    ['a withdrawal', [GIVEN, WITHDRAWN]],
    ['a consent for another recipient', [ELSEWHERE]],
  ])('finds nothing to withdraw in %s', (_, events) => {
    given(events).when(withdrawing()).isRefused('NOTHING_TO_WITHDRAW', '/purpose');
  });

  it('finds nothing to withdraw under another recipient', () => {
    given([GIVEN])
      .when(withdrawing({ recipient: 'acme-insurance' }))
      .isRefused('NOTHING_TO_WITHDRAW', '/purpose');
  });

  it('keeps its capture, whatever its age, but not one in the future', () => {
    const kept = { channel: 'app', at: '2001-01-01T00:00:00.000Z', attachments: [] };
    given([GIVEN])
      .when(withdrawing({ purpose: { ...OFFERS, maxCaptureAgeDays: 7 }, capture: { ...CAPTURE, at: kept.at } }))
      .comesTo([{ detail: { capture: kept } }]);
    given([GIVEN])
      .when(withdrawing({ capture: { ...CAPTURE, at: LATEST } }))
      .isRefused('CAPTURE_IN_FUTURE', '/capture/at');
  });

  it('begins the cool-down of the purpose', () => {
    given([GIVEN])
      .when(withdrawing({ purpose: { ...OFFERS, coolDownDays: 30 } }))
      .comesTo([{ detail: { coolsDownUntil: later(NOW, 30 * DAY_MS) } }]);
    given([GIVEN])
      .when(withdrawing())
      .comesTo([{ detail: { coolsDownUntil: null } }]);
  });

  it('by staff counts on the captures that nobody confirmed, and by anybody else ends the count', () => {
    const waiting = { ...GIVEN, detail: { ...GIVEN.detail, awaitingConfirmation: true, unconfirmed: 2 } };
    given([waiting])
      .when(withdrawing({ actor: BY_STAFF }))
      .comesTo([{ detail: { unconfirmed: 3 } }]);
    given([waiting])
      .when(withdrawing())
      .comesTo([{ detail: { unconfirmed: 0 } }]);
  });
});
