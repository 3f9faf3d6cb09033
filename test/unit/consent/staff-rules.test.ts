import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  knownChannel,
  requireCaptured,
  requireChannel,
  requireNoStaff,
  requireStaffRegistered,
  requireStaffToken,
} from '../../../core/consent/staff-rules.ts';
import { later } from '../../../core/kernel/instant.ts';
import { BUILT_IN_CHANNELS, channelOr } from '../../../core/registry/channel.ts';
import type { Acting } from '../../../core/subject/authority.ts';
import { APP, BY_STAFF as STAFF } from '../../support/given.ts';
import { NOW } from '../../support/sample-registry.ts';

const OWN: Acting = { kind: 'subject', client: 'consent-centre' };
const REPRESENTATIVE: Acting = { kind: 'authority', client: 'staff-S-77', authority: 'event-1', staff: STAFF.staff };
const CHANNELS = BUILT_IN_CHANNELS.map(({ id }) => id);
const UNSAID = { channel: null } as const;

const refused = (code: string, pointer?: string) => expect.objectContaining({ code, pointer });

test('a program says how it captured a yes, and at which channel', () => {
  expect(() => requireCaptured({ acting: APP, capture: null })).toThrow(refused('CAPTURE_REQUIRED', '/capture'));
  expect(() => requireChannel({ acting: APP, capture: UNSAID })).toThrow(
    refused('CAPTURE_REQUIRED', '/capture/channel'),
  );
  for (const acting of [OWN, STAFF, REPRESENTATIVE]) {
    expect(() => requireCaptured({ acting, capture: null })).not.toThrow();
    expect(() => requireChannel({ acting, capture: UNSAID })).not.toThrow();
  }
  for (const acting of [APP, OWN, STAFF]) expect(() => requireChannel({ acting, capture: null })).not.toThrow();
});

test.each(CHANNELS)('the channel `%s` is said by programs and customers, and for staff by their token', (channel) => {
  for (const acting of [STAFF, REPRESENTATIVE]) {
    expect(() => requireChannel({ acting, capture: { channel } })).toThrow(
      refused('CHANNEL_OF_TOKEN', '/capture/channel'),
    );
  }
  for (const acting of [APP, OWN]) expect(() => requireChannel({ acting, capture: { channel } })).not.toThrow();
});

test.each(CHANNELS)('a yes at `%s` takes the token of staff where staff work', (channel) => {
  for (const acting of [APP, OWN]) {
    const yes = () => requireStaffToken(acting, channelOr(null, channel));
    if (channel === 'branch' || channel === 'call') expect(yes).toThrow(refused('STAFF_REQUIRED', '/capture/channel'));
    else expect(yes).not.toThrow();
  }
  for (const acting of [STAFF, REPRESENTATIVE]) {
    expect(() => requireStaffToken(acting, channelOr(null, channel))).not.toThrow();
  }
});

test('a channel of captures is one that somebody registered; staff act at one in use that has staff', () => {
  const registered = fc.record({ retired: fc.boolean(), staffed: fc.boolean() });
  fc.assert(
    fc.property(fc.option(registered), fc.boolean(), (found, isOfStaff) => {
      const kiosk = found && { id: 'kiosk', version: 1, title: { en: 'Kiosk' }, ...found };
      const known = () => knownChannel({ id: 'kiosk', isOfStaff }, kiosk);
      if (kiosk !== null && (!isOfStaff || (kiosk.staffed && !kiosk.retired))) expect(known()).toEqual(kiosk);
      else expect(known).toThrow(refused('CHANNEL_UNKNOWN', isOfStaff ? undefined : '/capture/channel'));
    }),
  );
});

test('staff do not confirm', () => {
  for (const acting of [STAFF, REPRESENTATIVE]) {
    expect(() => requireNoStaff(acting)).toThrow(refused('STAFF_NOT_ALLOWED'));
  }
  for (const acting of [APP, OWN]) expect(() => requireNoStaff(acting)).not.toThrow();
});

test('staff capture nothing but a no once their registration has ended, before it began, or elsewhere', () => {
  const branches = fc.subarray(['B-1', 'B-2', 'B-3']);
  fc.assert(
    fc.property(branches, fc.integer({ min: -1_000, max: 1_000 }), (registered, endsInMs) => {
      const one = { id: 'hash', version: 1, branches: registered, products: [], validUntil: later(NOW, endsInMs) };
      const asked = () => requireStaffRegistered(STAFF.staff, one, NOW);
      if (endsInMs > 0 && registered.includes('B-1')) expect(asked).not.toThrow();
      else expect(asked).toThrow(refused('STAFF_NOT_REGISTERED'));
    }),
  );
  expect(() => requireStaffRegistered(STAFF.staff, null, NOW)).toThrow(refused('STAFF_NOT_REGISTERED'));
});
