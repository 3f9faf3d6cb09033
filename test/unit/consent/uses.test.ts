import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isUsedUp, nullifierOfUse, type Use, useOf, withUse } from '../../../core/consent/uses.ts';
import { concat, fromBase64url, utf8 } from '../../../core/kernel/bytes.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import { MAX_USES } from '../../../core/limits.ts';
import type { ConsentUses } from '../../../core/subject/events.ts';
import { pairWith, stateWith } from '../../support/sample-pair.ts';
import { NOW } from '../../support/sample-registry.ts';

const at = (ms: number): Instant => new Date(Date.parse(NOW) + ms).toISOString();
const ONCE: ConsentUses = { atMost: 1, per: null };
const SECRETS: Readonly<Record<string, string>> = { a: `${'A'.repeat(42)}E`, b: `${'B'.repeat(42)}A` };
const MONTHLY: ConsentUses = { atMost: 1, per: 'month' };

it('a use counts for ever, or until the month is over, and for the consent that it was of alone', () => {
  const use = { consent: 'event-1', at: NOW };
  for (const uses of [ONCE, MONTHLY]) {
    expect(isUsedUp({ event: 'event-1', uses }, [], NOW)).toBe(false);
    expect(isUsedUp({ event: 'event-1', uses }, [use], NOW)).toBe(true);
    expect(isUsedUp({ event: 'event-1', uses }, [use], '2026-11-30T23:59:59.999Z')).toBe(true);
    expect(isUsedUp({ event: 'event-1', uses }, [use], '2026-12-01T00:00:00.000Z')).toBe(uses.per === null);
    expect(isUsedUp({ event: 'event-2', uses }, [use], NOW)).toBe(false);
  }
  expect(isUsedUp({ event: 'event-1', uses: null }, [use], NOW)).toBe(false);
});

it('uses are kept as long as their consent is given', () => {
  const given = { ...pairWith({ event: 'event-1', uses: ONCE }), purpose: 'p-1' };
  const others = ['given', 'withdrawn'].map((status, n) => ({
    ...pairWith({ status: status as 'given', event: `event-${n + 2}`, uses: ONCE }),
    purpose: `p-${n + 2}`,
  }));
  const used = ['event-1', 'event-2', 'event-3', 'event-9'].map((consent) => ({ consent, at: NOW }));
  const kept = withUse(used, stateWith(given, ...others), 'event-1', at(1));
  expect(kept).toEqual([used[0], used[1], { consent: 'event-1', at: at(1) }]);
});

/** Two consents, and at each of these hours a disclosure under one of them that goes ahead where it may. */
const attempts = fc.array(fc.record({ hours: fc.integer({ min: 0, max: 400 }), consent: fc.constantFrom('a', 'b') }), {
  maxLength: 60,
});
const uses = fc.record({
  atMost: fc.integer({ min: 1, max: MAX_USES }).map((n) => (n > 8 ? n : Math.min(n, 4))),
  per: fc.constantFrom(null, 'month' as const),
});

const monthOf = (hour: number) => {
  const date = new Date(Date.parse(NOW) + hour * 3_600_000);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
};

it('however disclosures come, as many are made as a clerk allows who looks through all of them', () => {
  fc.assert(
    fc.property(uses, uses, attempts, (a, b, tries) => {
      const said = { a, b };
      const state = stateWith(
        { ...pairWith({ event: 'a', uses: a }), purpose: 'p-a' },
        { ...pairWith({ event: 'b', uses: b }), purpose: 'p-b' },
      );
      const made: { consent: string; hour: number }[] = [];
      const revealed = new Set<string | null>();
      let used: readonly Use[] = [];
      let hour = 0;
      for (const { hours, consent } of tries) {
        hour += hours;
        const { atMost, per } = said[consent as 'a' | 'b'];
        let count = 0;
        for (const one of made)
          if (one.consent === consent && (per === null || monthOf(one.hour) === monthOf(hour))) count += 1;
        const now = at(hour * 3_600_000);
        expect(isUsedUp({ event: consent, uses: { atMost, per } }, used, now)).toBe(count >= atMost);
        if (count >= atMost) continue;
        made.push({ consent, hour });
        revealed.add(
          nullifierOfUse({ event: consent, uses: { atMost, per }, nullifier: SECRETS[consent] ?? null }, used, now),
        );
        used = withUse(used, state, consent, now);
        expect(used.length).toBeLessThanOrEqual(2 * MAX_USES);
      }
      expect([revealed.size, revealed.has(null)]).toEqual([made.length, false]);
    }),
  );
});

it('the nullifier of a use is the hash of the consent’s, the period and the count', () => {
  const consent = { event: 'event-1', nullifier: SECRETS.a ?? null };
  const hashOf = (text: string) => {
    const bytes = concat(utf8('consent-ledger/use/v1\n'), fromBase64url(SECRETS.a ?? ''), utf8(text));
    return createHash('sha256').update(bytes).digest('base64url');
  };
  const used = [NOW, '2026-12-31T23:59:59.999Z'].map((when) => ({ consent: 'event-1', at: when }));
  const ofUse = (uses: ConsentUses | null, when: Instant) => nullifierOfUse({ ...consent, uses }, used, when);
  expect(ofUse(ONCE, NOW)).toBe(hashOf('all\n2'));
  expect(ofUse(MONTHLY, NOW)).toBe(hashOf('2026-11\n1'));
  expect(ofUse(MONTHLY, '2027-01-01T00:00:00.000Z')).toBe(hashOf('2027-01\n0'));
  expect(ofUse(null, NOW)).toBeNull();
  expect(nullifierOfUse({ event: 'event-1', nullifier: null, uses: ONCE }, used, NOW)).toBeNull();
});

it('each use that a consent allows is found by its nullifier, and no other', () => {
  const which = fc.record({ said: uses, use: fc.nat({ max: 2 * MAX_USES }), days: fc.nat({ max: 400 }) });
  fc.assert(
    fc.property(which, ({ said, use, days }) => {
      const when = at(days * 86_400_000);
      const used = Array.from({ length: use }, () => ({ consent: 'a', at: when }));
      const n = nullifierOfUse({ event: 'a', uses: said, nullifier: SECRETS.a ?? null }, used, when) ?? '';
      const found = (secret: string, then: Instant) => useOf(n, { uses: said, nullifier: secret }, then);
      expect(found(SECRETS.a ?? '', when)).toBe(use < said.atMost ? use : null);
      expect(found(SECRETS.b ?? '', when)).toBeNull();
      if (said.per !== null) expect(found(SECRETS.a ?? '', at((days + 31) * 86_400_000))).toBeNull();
    }),
    { seed: 4 },
  );
});
