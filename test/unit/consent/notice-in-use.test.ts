import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requireInUse } from '../../../core/consent/notice-in-use.ts';
import { later } from '../../../core/kernel/instant.ts';
import { EVIDENCE_CLASSES } from '../../../core/vocabulary.ts';
import { NOW } from '../../support/sample-registry.ts';

const PUBLISHED = { publishedAt: NOW, inUseSince: null };
const LEGACY = { publishedAt: NOW, inUseSince: '1999-05-01T00:00:00.000Z' };
const refusedBefore = (inUseSince: string) =>
  expect.objectContaining({ code: 'CAPTURE_BEFORE_NOTICE', pointer: '/capture/at', details: { inUseSince } });

describe('a consent', () => {
  it('is taken from the very instant at which its notice was published', () => {
    for (const evidence of [null, ...EVIDENCE_CLASSES]) {
      for (const capturedAt of [null, NOW, later(NOW, 1)]) {
        expect(() => requireInUse(PUBLISHED, capturedAt, evidence)).not.toThrow();
      }
      for (const capturedAt of ['1970-01-01T00:00:00.000Z', later(NOW, -1)]) {
        expect(() => requireInUse(PUBLISHED, capturedAt, evidence)).toThrow(refusedBefore(NOW));
      }
    }
  });

  it('that is imported is taken from when its words were in use, and no other is', () => {
    const since = LEGACY.inUseSince;
    expect(() => requireInUse(LEGACY, since, 'imported')).not.toThrow();
    expect(() => requireInUse(LEGACY, later(since, -1), 'imported')).toThrow(refusedBefore(since));
    for (const evidence of [null, ...EVIDENCE_CLASSES.filter((each) => each !== 'imported')]) {
      expect(() => requireInUse(LEGACY, since, evidence)).toThrow(refusedBefore(NOW));
    }
  });

  it('is taken exactly when its words were in use for evidence of its class', () => {
    const offset = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
    const evidenceClass = fc.constantFrom(null, ...EVIDENCE_CLASSES);
    fc.assert(
      fc.property(offset, fc.option(fc.nat(1_000_000_000)), evidenceClass, (captured, before, evidence) => {
        const notice = { publishedAt: NOW, inUseSince: before === null ? null : later(NOW, -before) };
        const isTaken = captured >= 0 || (evidence === 'imported' && before !== null && captured >= -before);
        const take = () => requireInUse(notice, later(NOW, captured), evidence);
        if (isTaken) expect(take).not.toThrow();
        else expect(take).toThrow(expect.objectContaining({ code: 'CAPTURE_BEFORE_NOTICE' }));
      }),
    );
  });
});
