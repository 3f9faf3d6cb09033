import { expect, test } from 'vitest';
import { requireCarefulChange, requireNotStaffAlone, requireStaffNamed } from '../../../core/consent/staff-rules.ts';
import type { Acting } from '../../../core/subject/authority.ts';
import { NO_PROFILE, type Profile } from '../../../core/subject/state.ts';
import { LATEST } from '../../support/sample-registry.ts';

const CLIENT: Acting = { kind: 'client', client: 'app' };
const OWN: Acting = { kind: 'subject', client: 'consent-centre' };
const STAFF = { id: 'S-7', branch: 'B-1' };
const BY_STAFF = { acting: CLIENT, capture: { channel: 'branch', staff: STAFF } } as const;
const UNNAMED = { acting: CLIENT, capture: { channel: 'branch', staff: null } } as const;
const IN_APP = { acting: CLIENT, capture: { channel: 'app', staff: null } } as const;
const ELDERLY: Profile = { ...NO_PROFILE, care: ['elderly'] };
const ASSESSED: Profile = { ...NO_PROFILE, suitability: { riskLevel: 3, validUntil: LATEST, reference: 'A-1' } };

test('staff are named at the channels where they work', () => {
  expect(() => requireStaffNamed(UNNAMED)).toThrow(
    expect.objectContaining({ code: 'STAFF_REQUIRED', pointer: '/capture/staff' }),
  );
  for (const captured of [BY_STAFF, IN_APP, { acting: CLIENT, capture: null }, { ...UNNAMED, acting: OWN }]) {
    expect(() => requireStaffNamed(captured)).not.toThrow();
  }
});

test('staff do not do alone what no code confirms', () => {
  const alone = (pointer: string) => expect.objectContaining({ code: 'STAFF_ALONE', pointer });
  expect(() => requireNotStaffAlone(BY_STAFF)).toThrow(alone('/capture/staff'));
  expect(() => requireNotStaffAlone(UNNAMED)).toThrow(alone('/capture/channel'));
  expect(() => requireNotStaffAlone(BY_STAFF, '/care')).toThrow(alone('/care'));
  expect(() => requireNotStaffAlone(IN_APP)).not.toThrow();
});

test('staff add care flags and stale contacts, and neither end care nor change an assessment', () => {
  const changes = (before: Profile, after: Profile) => () => requireCarefulChange(before, after, BY_STAFF);
  expect(changes(NO_PROFILE, { ...ELDERLY, staleContacts: ['sms'] })).not.toThrow();
  expect(changes(ASSESSED, { ...ASSESSED, timeZone: 'Asia/Shanghai' })).not.toThrow();
  expect(changes(ELDERLY, NO_PROFILE)).toThrow(expect.objectContaining({ code: 'STAFF_ALONE', pointer: '/care' }));
  for (const [before, after] of [
    [NO_PROFILE, ASSESSED],
    [ASSESSED, NO_PROFILE],
  ] as const) {
    expect(changes(before, after)).toThrow(expect.objectContaining({ code: 'STAFF_ALONE', pointer: '/suitability' }));
  }
  expect(() => requireCarefulChange(ELDERLY, ASSESSED, IN_APP)).not.toThrow();
  expect(() => requireCarefulChange(NO_PROFILE, ELDERLY, UNNAMED)).toThrow(
    expect.objectContaining({ code: 'STAFF_REQUIRED', pointer: '/capture/staff' }),
  );
});
