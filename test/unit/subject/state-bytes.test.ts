import { expect, test } from 'vitest';
import { type Consent, EMPTY_STATE, NO_PROFILE, type SubjectState } from '../../../core/subject/state.ts';
import { stateBytes } from '../../../core/subject/state-bytes.ts';
import { HASH_TEXT, NOW, OFFERS, QUOTES } from '../../support/sample-registry.ts';

const CONSENT: Consent = {
  purpose: OFFERS.id,
  recipient: null,
  status: 'given',
  channels: ['sms'],
  dataCategories: [],
  notice: { id: 'notice-2', language: 'en', version: 2, sha256: HASH_TEXT },
  validFrom: null,
  validUntil: null,
  awaitingConfirmation: false,
  evidence: null,
  event: 'event-1',
  at: NOW,
  leafHash: 'leaf-1',
  nullifier: 'n-1',
  guardian: null,
  steps: [],
  fees: null,
  coolsDownUntil: null,
  unconfirmed: 0,
};
const OTHER: Consent = { ...CONSENT, purpose: QUOTES.id, recipient: 'acme-insurance', event: 'event-2' };
const STATE: SubjectState = { ...EMPTY_STATE, version: 2, consents: [CONSENT, OTHER] };
const spelled = (state: SubjectState) => new TextDecoder().decode(stateBytes(state));

test('a state has the same bytes whatever the order of its consents and of their members', () => {
  const reversed = Object.fromEntries(Object.entries(CONSENT).reverse()) as unknown as Consent;
  expect(spelled({ ...STATE, consents: [OTHER, reversed] })).toBe(spelled(STATE));
});

test('a state has the same bytes whatever the leaf hashes of its consents, and other bytes for all else', () => {
  expect(spelled({ ...STATE, consents: [{ ...CONSENT, leafHash: 'leaf-9' }, OTHER] })).toBe(spelled(STATE));
  const changes: readonly Partial<Consent>[] = [
    { status: 'withdrawn' },
    { channels: [] },
    { unconfirmed: 1 },
    { at: '' },
  ];
  for (const change of changes) {
    expect(spelled({ ...STATE, consents: [{ ...CONSENT, ...change }, OTHER] })).not.toBe(spelled(STATE));
  }
  expect(spelled({ ...STATE, version: 3 })).not.toBe(spelled(STATE));
  expect(spelled({ ...STATE, profile: { ...NO_PROFILE, care: ['elderly'] } })).not.toBe(spelled(STATE));
});
