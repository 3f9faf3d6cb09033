import { describe, expect, it } from 'vitest';
import { nullifierOfUse } from '../../../core/consent/uses.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import { requireUse } from '../../../core/proof/used-consent.ts';
import { NOW } from '../../support/sample-registry.ts';
import { ForgedLog, Person, type Told } from '../../tamper/forged-log.ts';
import { secret } from '../../tamper/honest-push.ts';

const CONSENT = { uses: { atMost: 2, per: 'month' as const }, nullifier: secret(0x11) };
const NEXT_MONTH = '2026-12-23T08:00:00.000Z';

/** The nullifier of a use of the consent, counted from 0 in a month. */
function nullifierOf(use: number, at = NOW, nullifier = CONSENT.nullifier): string {
  const used = Array.from({ length: use }, () => ({ consent: 'a', at }));
  return nullifierOfUse({ event: 'a', ...CONSENT, nullifier }, used, at) ?? '';
}

/** A log in which disclosures reveal these values, and the answers of its map. */
async function disclosed(...values: readonly string[]) {
  const log = new ForgedLog();
  const person = new Person('C-1001');
  const told: Told[] = [];
  for (const n of values) told.push(await log.tell(person, 'disclosure.made', {}, { n }));
  const map = log.answers([...new Set(values)]);
  const check = (i: number, at = NOW, consent: Parameters<typeof requireUse>[2] = CONSENT) => {
    const { index, entry } = told[i] as Told;
    return () => requireUse({ index, parsed: parseEntry(entry) }, at, consent, map, nobleSha256);
  };
  return check;
}

const USED_UP = expect.objectContaining({ code: 'CONSENT_USED_UP' });

describe('a use of a consent', () => {
  it('is one of those that it allows, and made once', async () => {
    const check = await disclosed(nullifierOf(0), nullifierOf(1), nullifierOf(0, NEXT_MONTH));
    for (const [i, at] of [NOW, NOW, NEXT_MONTH].entries()) expect(check(i, at)).not.toThrow();
  });

  it.each([
    ['beyond those that it allows', nullifierOf(2), NOW],
    ['of another month', nullifierOf(0), NEXT_MONTH],
    ['of another consent', nullifierOf(0, NOW, secret(0x12)), NOW],
    ['that reveals nothing', secret(0x99), NOW],
    ['that reveals the consent itself', CONSENT.nullifier, NOW],
  ])('is none %s', async (_, n, at) => {
    expect((await disclosed(n))(0, at)).toThrow(USED_UP);
  });

  it('is made by the first that reveals it', async () => {
    const check = await disclosed(nullifierOf(0), nullifierOf(0));
    expect(check(0)).not.toThrow();
    expect(check(1)).toThrow(USED_UP);
  });

  it('is not counted where the consent does not say how often', async () => {
    const check = await disclosed(secret(0x99), secret(0x99));
    expect(check(1, NOW, { ...CONSENT, uses: null })).not.toThrow();
  });
});
