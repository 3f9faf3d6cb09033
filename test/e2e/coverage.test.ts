import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerDescription } from '../../core/wire/log/schemas.ts';
import type { Body } from '../support/ledger-api.ts';
import { type Auditor, openAuditor } from './auditor.ts';
import { type Bank, openBank, PROOF_TIMEOUT_MS } from './bank.ts';
import { readTarget } from './target.ts';

const target = readTarget();

describe('a push that was sent', () => {
  let bank: Bank;
  let auditor: Auditor;

  beforeAll(async () => {
    bank = await openBank(target);
    const stated = (await bank.api.expect(200, null, 'GET', '/.well-known/consent-ledger')) as unknown;
    const { chain, ...described } = stated as LedgerDescription;
    auditor = openAuditor(target, { ...described, chainId: chain.chainId });
  });
  afterAll(() => auditor?.close());

  it('was covered by a consent that stood, and by the rules; a forged proof of it is refused', async () => {
    const { api, tokens } = bank;
    const subject = bank.subject('covered');
    await api.expect(201, tokens.app, 'POST', `/v1/subjects/${subject}/consents`, bank.consentToOffers());
    const asked = { subject, purpose: bank.offers, channel: 'sms' };
    const { permit } = await api.expect(201, tokens.marketing, 'POST', '/v1/pushes', asked);
    const { body } = await api.call(tokens.marketing, 'POST', `/v1/permits/${(permit as Body).id}/consumption`);
    const event = (body.event as Body).id as string;
    const bundle = await api.proof(tokens.auditor, event, PROOF_TIMEOUT_MS);
    const { code, report } = await auditor.push(bundle);
    expect([code, report.failures, report.sentence]).toEqual([0, [], expect.stringMatching(/^Covered.*agreed on/)]);
    expect(report.findings).toContainEqual({ step: 'time', found: 'fits the anchors before and after' });
    const forClient = await auditor.push(await api.proof(tokens.marketing, event, PROOF_TIMEOUT_MS));
    expect([forClient.code, forClient.report.sentence]).toEqual([
      0,
      expect.stringMatching(/^Covered by this consent.*was not shown\.$/),
    ]);
    const shown = bundle.coverage as Body;
    const forged = await auditor.push({ ...bundle, coverage: { ...shown, consent: shown.permit } });
    expect([forged.code, forged.report.code]).toEqual([1, 'CONSENT_MISMATCH']);
  });
});
