import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConsentCapture } from '../../../core/consent/capture.ts';
import { evidenceOf, evidenceOfRefusal } from '../../../core/consent/evidence.ts';
import { isLedgerError } from '../../../core/kernel/error.ts';
import type { Acting } from '../../../core/subject/authority.ts';
import { EVIDENCE_CLASSES, type EvidenceClass } from '../../../core/vocabulary.ts';
import { APP, BY_STAFF, SCAN } from '../../support/given.ts';
import { CAPTURE } from '../../support/sample-registry.ts';

type Row = readonly [who: string, acting: Acting, ofToken: EvidenceClass, others: readonly EvidenceClass[]];

const AUTHORITY = { kind: 'authority', client: 'app', authority: 'event-1' } as const;
const BY_OTHERS = ['paper', 'imported'] as const;
const WHO: readonly Row[] = [
  ['the subject', { kind: 'subject', client: 'consent-centre' }, 'own-token', []],
  ['a representative', { kind: 'other-subject', client: 'consent-centre', subject: 'C-2' }, 'own-token', []],
  ['staff', BY_STAFF, 'staff-recorded', BY_OTHERS],
  ['staff with a representative', { ...AUTHORITY, staff: BY_STAFF.staff }, 'staff-recorded', BY_OTHERS],
  ['a program', APP, 'client-asserted', BY_OTHERS],
  ['a program for a representative', AUTHORITY, 'client-asserted', BY_OTHERS],
];

const captured = (evidence: EvidenceClass | null, attachments: ConsentCapture['attachments'] = [SCAN]) => ({
  ...CAPTURE,
  evidence,
  attachments,
});

describe.each(WHO)('what %s captures', (_, acting, ofToken, others) => {
  test(`rests on \`${ofToken}\` where it names no evidence`, () => {
    for (const capture of [null, captured(null), captured(null, [])]) {
      expect(evidenceOf(acting, capture)).toBe(ofToken);
      expect(evidenceOfRefusal(acting, capture)).toBe(ofToken);
    }
  });

  test.each(EVIDENCE_CLASSES)('rests on `%s` only where the token bears it out', (evidence) => {
    const attainable = evidence === ofToken || others.includes(evidence);
    if (attainable) expect(evidenceOf(acting, captured(evidence))).toBe(evidence);
    else expect(() => evidenceOf(acting, captured(evidence))).toThrow(NOT_ALLOWED);
    expect(evidenceOfRefusal(acting, captured(evidence))).toBe(attainable ? evidence : ofToken);
  });

  test('rests on paper with the hash of a scan alone', () => {
    for (const attachments of [[], [{ ...SCAN, type: 'document' }], [{ ...SCAN, type: 'signature' }]]) {
      expect(() => evidenceOf(acting, captured('paper', attachments))).toThrow(NOT_ALLOWED);
      expect(evidenceOfRefusal(acting, captured('paper', attachments))).toBe(ofToken);
    }
  });
});

test('is never `passkey` or `otp`, nor stronger than the token, whatever a capture says', () => {
  const types = fc.constantFrom('audio', 'video', 'screenshot', 'document', 'signature', 'scan');
  const attachments = fc.array(
    types.map((type) => ({ ...SCAN, type })),
    { maxLength: 4 },
  );
  const strength = (evidence: EvidenceClass) => EVIDENCE_CLASSES.indexOf(evidence);
  fc.assert(
    fc.property(
      fc.constantFrom(...WHO),
      fc.option(fc.constantFrom(...EVIDENCE_CLASSES)),
      attachments,
      ([, acting, ofToken], evidence, attached) => {
        const capture = captured(evidence, attached);
        const hasScan = attached.some(({ type }) => type === 'scan');
        const unscanned = ofToken === 'client-asserted' ? 'imported' : ofToken;
        const strongest = ofToken !== 'own-token' && hasScan ? 'paper' : unscanned;
        const refused = evidenceOfRefusal(acting, capture);
        expect(strength(refused)).toBeGreaterThanOrEqual(strength(strongest));
        try {
          expect(evidenceOf(acting, capture)).toBe(refused);
        } catch (error) {
          if (!isLedgerError(error)) throw error;
          expect(error.code).toBe('EVIDENCE_NOT_ALLOWED');
          expect(refused).toBe(ofToken);
        }
      },
    ),
  );
});

const NOT_ALLOWED = expect.objectContaining({ code: 'EVIDENCE_NOT_ALLOWED', pointer: '/capture/evidence' });
