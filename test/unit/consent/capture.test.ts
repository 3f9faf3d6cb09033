import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  actingBy,
  type Capture,
  type ConsentCapture,
  captureDetail,
  captureOfNo,
  evidenceOf,
  requireNoStaff,
  withCapture,
  withCaptureOfNo,
} from '../../../core/consent/capture.ts';
import { DAY_MS, later } from '../../../core/kernel/instant.ts';
import type { Acting } from '../../../core/subject/authority.ts';
import { NOW } from '../../support/sample-registry.ts';

const CLIENT: Acting = { kind: 'client', client: 'app' };
const OWN: Acting = { kind: 'subject', client: 'consent-centre' };
const IN_BRANCH: Capture = { channel: 'branch', at: null, staff: null, authority: null };
const BY_STAFF: Capture = { ...IN_BRANCH, staff: { id: 'S-7', branch: 'B-1' } };
const STAFF = { id: 'S-7', branch: 'B-1', channel: 'branch' } as const;
const STAFF_NOT_ALLOWED = expect.objectContaining({ code: 'STAFF_NOT_ALLOWED', pointer: '/capture/staff' });
const seconds = (count: number) => later(NOW, count * 1_000);

describe('who acts', () => {
  test('is the caller where the capture names nobody', () => {
    expect(actingBy(CLIENT, null)).toBe(CLIENT);
    expect(actingBy(OWN, IN_BRANCH)).toBe(OWN);
  });

  test('is the staff that a client names, or the authority, by that staff', () => {
    expect(actingBy(CLIENT, BY_STAFF)).toEqual({ kind: 'staff', client: 'app', staff: STAFF });
    const byGuardian = { kind: 'authority', client: 'app', authority: 'event-1' };
    expect(actingBy(CLIENT, { ...IN_BRANCH, authority: 'event-1' })).toEqual(byGuardian);
    expect(actingBy(CLIENT, { ...BY_STAFF, authority: 'event-1' })).toEqual({ ...byGuardian, staff: STAFF });
  });

  test('is nobody else where somebody has a token of their own', () => {
    expect(() => actingBy(OWN, BY_STAFF)).toThrow(STAFF_NOT_ALLOWED);
    expect(() => actingBy(OWN, { ...BY_STAFF, authority: 'event-1' })).toThrow(STAFF_NOT_ALLOWED);
    expect(() => actingBy(OWN, { ...IN_BRANCH, authority: 'event-1' })).toThrow(
      expect.objectContaining({ code: 'AUTHORITY_NOT_ALLOWED', pointer: '/capture/authority' }),
    );
  });

  test('is never staff where staff may not act', () => {
    expect(() => requireNoStaff(CLIENT, BY_STAFF)).toThrow(STAFF_NOT_ALLOWED);
    expect(() => requireNoStaff(CLIENT, IN_BRANCH)).not.toThrow();
    expect(() => requireNoStaff(CLIENT, null)).not.toThrow();
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
        const capture = { ...BY_STAFF, at: claimed?.toISOString() ?? null };
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

  test('is kept in the detail of an event, staff and authority are not', () => {
    const facts = withCapture({ detail: { capture: null } }, BY_STAFF, NOW);
    expect(facts).toEqual({ detail: { capture: { channel: 'branch', at: null, attachments: [] } } });
    expect(captureDetail(null, NOW, null)).toBeNull();
  });
});

describe('the class of evidence', () => {
  const whole = (evidence: ConsentCapture['evidence']): ConsentCapture => ({
    ...IN_BRANCH,
    evidence,
    attachments: [],
    steps: [],
  });
  const BY: Acting = { kind: 'staff', client: 'app', staff: STAFF };

  test('is the one that the capture says, or `staff-recorded` for staff', () => {
    expect(evidenceOf(CLIENT, null)).toBeNull();
    expect(evidenceOf(BY, whole(null))).toBe('staff-recorded');
    expect(evidenceOf(BY, whole('paper'))).toBe('paper');
    expect(evidenceOf(OWN, whole('passkey'))).toBe('passkey');
  });

  test('is one that those who act can have', () => {
    for (const [acting, evidence] of [
      [OWN, 'paper'],
      [BY, 'passkey'],
      [CLIENT, 'otp'],
      [CLIENT, 'staff-recorded'],
    ] as const) {
      expect(() => evidenceOf(acting, whole(evidence))).toThrow(
        expect.objectContaining({ code: 'EVIDENCE_NOT_ALLOWED', pointer: '/capture/evidence' }),
      );
    }
  });
});
