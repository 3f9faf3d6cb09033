import { expect, test } from 'vitest';
import { withdrawalFacts } from '../../../core/consent/withdraw.ts';
import { type Consent, EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import { HASH_TEXT, NOW, OFFERS } from '../../support/sample-registry.ts';

const GIVEN = {
  purpose: OFFERS.id,
  recipient: null,
  status: 'given',
  validUntil: '2026-01-01T00:00:00.000Z',
  event: 'event-1',
  at: NOW,
  leafHash: HASH_TEXT,
  nullifier: 'n-1',
  coolsDownUntil: null,
  awaitingConfirmation: false,
  unconfirmed: 0,
} as Partial<Consent> as Consent;

const withdrawing = (consents: SubjectState['consents']) =>
  withdrawalFacts(
    { state: { ...EMPTY_STATE, consents }, actor: { kind: 'client', client: 'app' }, at: NOW, purpose: null },
    { purpose: OFFERS.id, recipient: null, capture: null },
  );

test('a withdrawal names the consent that it ends and reveals its nullifier, though it has expired', () => {
  expect(withdrawing([GIVEN])).toMatchObject({
    type: 'consent.withdrawn',
    purpose: OFFERS.id,
    consent: { event: 'event-1', leafHash: HASH_TEXT },
    endsNullifier: 'n-1',
  });
});

test('there is nothing to withdraw without a given consent for this purpose and recipient', () => {
  for (const consents of [[], [{ ...GIVEN, status: 'refused' as const }], [{ ...GIVEN, recipient: 'acme' }]]) {
    expect(() => withdrawing(consents)).toThrow(
      expect.objectContaining({ code: 'NOTHING_TO_WITHDRAW', pointer: '/purpose' }),
    );
  }
});
