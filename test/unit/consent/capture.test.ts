import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  actingBy,
  type Capture,
  captureDetail,
  captureOfNo,
  withCapture,
  withCaptureOfNo,
} from '../../../core/consent/capture.ts';
import { DAY_MS, later } from '../../../core/kernel/instant.ts';
import type { Acting } from '../../../core/subject/authority.ts';
import { NOW } from '../../support/sample-registry.ts';

const CLIENT: Acting = { kind: 'client', client: 'app' };
const OWN: Acting = { kind: 'subject', client: 'consent-centre' };
const STAFF = { id: 'S-7', branch: 'B-1', channel: 'branch' } as const;
const BY_STAFF: Acting = { kind: 'staff', client: 'staff-S-7', staff: STAFF };
const CAPTURE: Capture = { channel: 'branch', at: null, authority: null };
const seconds = (count: number) => later(NOW, count * 1_000);

describe('who acts', () => {
  test('is the caller where the capture names nobody', () => {
    for (const acting of [CLIENT, OWN, BY_STAFF]) {
      expect(actingBy(acting, null)).toBe(acting);
      expect(actingBy(acting, CAPTURE)).toBe(acting);
    }
  });

  test('is the authority that a program or staff name, by that staff', () => {
    const named = { ...CAPTURE, authority: 'event-1' };
    expect(actingBy(CLIENT, named)).toEqual({ kind: 'authority', client: 'app', authority: 'event-1' });
    expect(actingBy(BY_STAFF, named)).toEqual({
      kind: 'authority',
      client: 'staff-S-7',
      authority: 'event-1',
      staff: STAFF,
    });
  });

  test('is nobody else where somebody has a token of their own', () => {
    for (const acting of [OWN, { kind: 'other-subject', client: 'consent-centre', subject: 'C-2' } as const]) {
      expect(() => actingBy(acting, { ...CAPTURE, authority: 'event-1' })).toThrow(
        expect.objectContaining({ code: 'AUTHORITY_NOT_ALLOWED', pointer: '/capture/authority' }),
      );
    }
  });
});

describe('the time of a capture', () => {
  const at = (claimed: string | null, maxAgeDays: number | null = null) =>
    captureDetail({ channel: 'branch', at: claimed }, NOW, maxAgeDays);

  test('may be at most five minutes ahead of the ledger’s clock', () => {
    expect(at(seconds(300))).toEqual({ channel: 'branch', at: seconds(300), attachments: [] });
    expect(() => at(seconds(301))).toThrow(
      expect.objectContaining({ code: 'CAPTURE_IN_FUTURE', pointer: '/capture/at' }),
    );
  });

  test('of a no may be any', () => {
    const claims = fc.option(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }));
    fc.assert(
      fc.property(claims, (claimed) => {
        const capture = { ...CAPTURE, at: claimed?.toISOString() ?? null };
        const kept = { channel: 'branch', at: capture.at, attachments: [] };
        expect(captureOfNo(capture, null, NOW)).toEqual(kept);
        expect(withCaptureOfNo({ detail: { capture: null } }, capture)).toEqual({ detail: { capture: kept } });
      }),
    );
    expect(captureOfNo(null, null, NOW)).toBeNull();
  });

  test('may be at most as old as the purpose allows', () => {
    const oldest = later(NOW, -7 * DAY_MS);
    expect(at(oldest, 7)).toMatchObject({ at: oldest });
    expect(() => at(later(oldest, -1), 7)).toThrow(
      expect.objectContaining({ code: 'CAPTURE_TOO_OLD', pointer: '/capture/at', details: { oldest } }),
    );
    expect(at('2001-01-01T00:00:00.000Z')).not.toBeNull();
  });

  test('is kept in the detail of an event, its authority is not', () => {
    const facts = withCapture({ detail: { capture: null } }, { ...CAPTURE, authority: 'event-1' }, NOW);
    expect(facts).toEqual({ detail: { capture: { channel: 'branch', at: null, attachments: [] } } });
    expect(captureDetail(null, NOW, null)).toBeNull();
  });
});
