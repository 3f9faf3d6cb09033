import { createHash } from 'node:crypto';
import { type Body, eventId, expect } from './answers.ts';
import type { RunningLedger } from './ledger.ts';
import { type Printer, short } from './print.ts';
import { type Teller, teller } from './demo-steps.ts';

const TRAVEL = 'travel-offers';

/** Tells what else the rules hold, each on a customer of its own. @throws Error when any step does not go as told */
export async function tellRules(ledger: RunningLedger, print: Printer): Promise<void> {
  const tell = teller(ledger, print);
  const notice = await tellChangedNotice(tell, print);
  await tellStaffCapture(ledger, tell, print, notice);
  await tellGuardian(ledger, tell, print, notice);
  await tellContent(ledger, tell, print);
  await tellFraudAlert(ledger, tell, print);
}

/** Gives the notice that is current in the end. */
async function tellChangedNotice(tell: Teller, print: Printer): Promise<Body> {
  print.step('A changed notice: who agreed to the old words is asked again');
  await tell.register(TRAVEL, { kind: 'push', title: { en: 'Travel offers' }, channels: ['sms', 'email'] });
  const first = await tell.publish(TRAVEL, 'We would like to send you travel offers.');
  await tell.give('C-2001', TRAVEL, first);
  await tell.pushed('C-2001', TRAVEL, 'C-2001 agreed to version 1');
  const second = await tell.publish(TRAVEL, 'We would like to send you travel offers of ours and of our partners.');
  await tell.refused('C-2001', TRAVEL, 'notice-superseded', `version ${second.version} is published`);
  await tell.give('C-2001', TRAVEL, second);
  await tell.pushed('C-2001', TRAVEL, `C-2001 was shown version ${second.version} and agreed again`);
  return second;
}

async function tellStaffCapture(ledger: RunningLedger, tell: Teller, print: Printer, notice: Body): Promise<void> {
  print.step('What staff captured counts when the customer confirms it with a code');
  const captured = await tell.give('C-2003', TRAVEL, notice, {
    channel: 'branch',
    staff: { id: 'S-17', branch: 'B-4' },
  });
  print.fact('C-2003', 'said yes at branch B-4, as S-17 reports');
  await tell.refused('C-2003', TRAVEL, 'awaiting-confirmation', 'before the code');
  const event = eventId(captured);
  const code = await ledger.code(event);
  const confirmations = '/v1/subjects/C-2003/confirmations';
  const wrong = code === '000000' ? '000001' : '000000';
  await tell.problem('code-wrong', 'a guessed code', 'POST', confirmations, { event, code: wrong }, 'app');
  const confirmed = await ledger.client.call('app', 'POST', confirmations, { event, code });
  const { evidence } = confirmed.body.consent as Body;
  expect(evidence === 'otp', 'the consent rests on the code from then on');
  await tell.pushed('C-2003', TRAVEL, 'C-2003 confirmed with the code that was sent');
}

async function tellGuardian(ledger: RunningLedger, tell: Teller, print: Printer, notice: Body): Promise<void> {
  print.step('For a minor a guardian consents');
  const { client } = ledger;
  const profile = { care: ['minor'], timeZone: null, staleContacts: [], suitability: null };
  await client.call('app', 'PUT', '/v1/subjects/C-2004/profile', profile);
  print.fact('C-2004', 'is under 14, says the bank');
  const consent = { purpose: TRAVEL, decision: 'given', channels: ['sms'], notice: { id: notice.id, language: 'en' } };
  const consents = '/v1/subjects/C-2004/consents';
  const own = { ...consent, capture: { channel: 'app' } };
  await tell.problem('guardian-required', 'their own yes', 'POST', consents, own, 'app');
  const shown = {
    type: 'document',
    sha256: sha256('certificate'),
    size: '48211',
    uri: 's3://evidence/certificate.pdf',
  };
  const { body } = await client.call('app', 'POST', '/v1/subjects/C-2004/representatives', {
    ...{ role: 'guardian', representative: 'C-2005', evidence: [{ ...shown, retentionClass: 'authority' }] },
  });
  const authority = eventId(body);
  print.fact('C-2005', 'is their guardian, on a certificate that is on record by its SHA-256');
  const given = await tell.give('C-2004', TRAVEL, notice, { channel: 'app', authority });
  expect((given.consent as Body).guardian === authority, 'the consent names the guardian’s appointment');
  await tell.pushed('C-2004', TRAVEL, 'the guardian agreed');
  await client.call('app', 'DELETE', `/v1/subjects/C-2004/representatives/${authority}`);
  await tell.refused('C-2004', TRAVEL, 'minor-without-guardian', 'C-2005 is their guardian no longer');
}

async function tellContent(ledger: RunningLedger, tell: Teller, print: Printer): Promise<void> {
  print.step('Only approved words are pushed, and only to whom the product suits');
  const purpose = 'fund-offers';
  const riskNotice = 'The value can fall as well as rise.';
  await ledger.client.call('registrar', 'PUT', '/v1/products/balanced-fund', {
    ...{ title: { en: 'Balanced Fund' }, origin: 'own', riskLevel: 3, fees: { en: '1.2 % a year' } },
    riskNotice: { en: riskNotice },
  });
  await tell.register(purpose, {
    kind: 'push',
    title: { en: 'Fund offers' },
    channels: ['sms'],
    contentApproved: true,
  });
  const notice = await tell.publish(purpose, 'We would like to send you offers for our funds.');
  await tell.give('C-2006', purpose, notice);
  const contents = `/v1/purposes/${purpose}/contents`;
  const bold = { language: 'en', text: 'Our Balanced Fund only goes up!', product: 'balanced-fund' };
  await tell.problem('risk-notice-missing', 'a text without its risk notice', 'POST', contents, bold, 'registrar');
  const text = `Our Balanced Fund, from 100 a month. ${riskNotice}`;
  const approved = { language: 'en', text, product: 'balanced-fund' };
  await ledger.client.call('registrar', 'POST', contents, approved);
  print.fact('approved', `SHA-256 ${short(sha256(text))}, of balanced-fund, risk level 3`);
  const content = { contentSha256: sha256(text) };
  const unapproved = { contentSha256: sha256(bold.text) };
  await tell.refused('C-2006', purpose, 'content-not-approved', 'a text that nobody approved', unapproved);
  await tell.refused('C-2006', purpose, 'risk-mismatch', 'C-2006 was not assessed', content);
  const suitability = { riskLevel: 3, validUntil: yearFromNow(), reference: 'assessment-81' };
  const profile = { care: [], timeZone: null, staleContacts: [], suitability };
  await ledger.client.call('app', 'PUT', '/v1/subjects/C-2006/profile', profile);
  await tell.pushed('C-2006', purpose, 'an assessment reaches risk level 3', content);
}

async function tellFraudAlert(ledger: RunningLedger, tell: Teller, print: Printer): Promise<void> {
  print.step('A fraud alert needs no consent, and is on record all the same');
  await tell.register('fraud-alerts', {
    kind: 'push',
    title: { en: 'Fraud alerts' },
    channels: ['sms'],
    basis: 'legal-obligation',
    basisReference: 'duty to warn of suspected fraud',
    ends: 'service',
  });
  await ledger.client.call('app', 'PUT', '/v1/subjects/C-2002/objection', { capture: { channel: 'app' } });
  await tell.refused('C-2002', TRAVEL, 'objected', 'C-2002 never agreed, and objects to every push');
  const alert = await tell.pushed('C-2002', 'fraud-alerts', 'the alert goes out');
  const sent = await tell.newest('C-2002', 'permit.consumed');
  const detail = sent.detail as Body;
  expect(sent.id === eventId(alert), 'the alert is in the history of C-2002');
  expect(detail.basis === 'legal-obligation', 'its record says what it rests on');
  print.fact('on record', `${sent.type}, ${detail.basis}: ${detail.basisReference}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function yearFromNow(): string {
  return new Date(Date.now() + 365 * 86_400_000).toISOString();
}
