import { describe, expect, it } from 'vitest';
import type { LedgerError } from '../../../core/kernel/error.ts';
import { nobleSha256, sha256OfText } from '../../../core/kernel/sha256.ts';
import {
  campaignIn,
  channelIn,
  contentClaims,
  contentIn,
  placeIn,
  productClaims,
  productIn,
  purposeClaims,
  purposeIn,
  recipientClaims,
  recipientIn,
  staffClaims,
  staffIn,
  WHOLE_CLAIMS,
} from '../../../core/registry/claims.ts';
import { ACME, HASH_TEXT, NOW, OFFERS, QUOTES } from '../../support/sample-registry.ts';

const TEXTS = ['1.2 % a year', 'You may lose it all.', 'A fund.'];
const textOf = (sha256: string) => TEXTS.find((text) => sha256OfText(text) === sha256) ?? null;
const FUND = {
  id: 'fund',
  version: 2,
  title: { en: 'Fund', 'zh-CN': '基金' },
  origin: 'own',
  partner: null,
  riskLevel: 3,
  fees: { en: '1.2 % a year' },
  riskNotice: { en: 'You may lose it all.' },
  retired: false,
} as const;
const TEXT = { id: sha256OfText('A fund.'), version: 3, language: 'en', text: 'A fund.', product: 'fund' };

/** The code of the error that this throws. */
function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as LedgerError).code;
  }
  return 'none';
}

describe('the claims of an item are enough to rebuild it', () => {
  it('of a purpose, with its notices and since when it offers each part, but for its texts', () => {
    const since = { channels: { email: NOW }, dataCategories: {}, revived: NOW };
    for (const purpose of [OFFERS, QUOTES, { ...OFFERS, since }]) {
      const claims = purposeClaims(purpose, nobleSha256);
      expect(purposeIn(claims)).toEqual({ ...purpose, title: {}, description: {} });
      expect(claims).toMatchObject({ titleSha256: sha256OfText(JSON.stringify([['en', purpose.title.en]])) });
    }
  });

  it('of a recipient, but for its contact and why it is suspended', () => {
    const suspended = { reason: 'contract ended', at: NOW };
    const whole = { ...ACME, since: { 'insurance-quotes': NOW }, suspended };
    const { contact: _, contactSince: __, name, legalId, ...members } = whole;
    const { name: said, legalId: number, ...open } = recipientClaims(whole);
    expect([said, number]).toEqual([name, legalId]);
    const read = recipientIn({ ...open, _sd: [HASH_TEXT, HASH_TEXT] });
    expect(read).toEqual({ ...members, suspended: { reason: '', at: NOW } });
  });

  it('of a product and a content, with the texts that are at hand', () => {
    expect(productIn(productClaims(FUND, nobleSha256), textOf)).toEqual(FUND);
    const kept = { ...FUND, retentionClass: 'funds' };
    expect(productIn(productClaims(kept, nobleSha256), () => null)).toEqual({ ...kept, fees: {}, riskNotice: {} });
    const content = { ...TEXT, purposes: ['a', 'b'] };
    expect(contentIn(contentClaims(content, 'b'), textOf)).toEqual(content);
    expect(contentIn(contentClaims(content, 'b'), () => null)).toEqual({ ...content, text: '' });
  });

  it('of staff, a branch, a campaign and a channel whole', () => {
    const staff = { id: HASH_TEXT, version: 1, branches: ['B-1'], products: ['fund'], validUntil: NOW };
    const { bankId, ...open } = staffClaims(staff, 'S-77');
    expect([bankId, staffIn({ ...open, _sd: [HASH_TEXT] })]).toEqual(['S-77', staff]);
    const branch = { id: 'B-1', version: 1, products: [] };
    expect(placeIn(WHOLE_CLAIMS.place(branch))).toEqual(branch);
    const campaign = {
      id: 'spring',
      version: 1,
      purpose: 'p',
      from: NOW,
      until: NOW,
      oncePerSubject: true,
      retired: false,
    };
    expect(campaignIn(WHOLE_CLAIMS.campaign(campaign))).toEqual(campaign);
    const channel = { id: 'kiosk', version: 1, title: { en: 'Kiosk' }, staffed: false, retired: true };
    expect(channelIn(WHOLE_CLAIMS.channel(channel))).toEqual(channel);
  });
});

it('claims that do not say their item whole, and as it is spelled, are refused', () => {
  const claims = purposeClaims(OFFERS, nobleSha256) as Record<string, unknown>;
  for (const name of Object.keys(claims)) {
    const { [name]: _, ...rest } = claims;
    expect(codeOf(() => purposeIn(rest))).toBe('ENTRY_MALFORMED');
    expect(codeOf(() => purposeIn({ ...rest, [name]: Number.NaN }))).toBe('ENTRY_MALFORMED');
  }
  const short = { channels: [null], dataCategories: [], revived: null };
  expect(codeOf(() => purposeIn({ ...claims, since: short }))).toBe('ENTRY_MALFORMED');
  expect([null, [], 'x'].map((other) => codeOf(() => recipientIn(other)))).toEqual(
    Array.from({ length: 3 }, () => 'ENTRY_MALFORMED'),
  );
});
