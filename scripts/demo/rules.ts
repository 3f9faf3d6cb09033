import { createHash } from 'node:crypto';
import { type Body, eventIdOf, expect, reasonsOf } from './answers.ts';
import { showClerk, showDispute, showObjection } from './clerk-story.ts';
import { type DemoSteps, demoSteps } from './demo-steps.ts';
import type { RunningLedger } from './ledger.ts';
import { type Printer, short } from './print.ts';

const TRAVEL = 'travel-offers';

/** Shows further rules, each with a customer of its own. @throws Error when a step does not go as expected */
export async function showRules(ledger: RunningLedger, print: Printer): Promise<void> {
  const steps = demoSteps(ledger, print);
  const notice = await showChangedNotice(steps, print);
  await showLateForm(steps, print, notice);
  await showOneChannel(steps, print, notice);
  await showNight(ledger, steps, print);
  await showClerk(ledger, steps, print, { purpose: TRAVEL, notice });
  await showObjection(ledger, steps, print, TRAVEL);
  await showDispute(ledger, steps, print, { purpose: TRAVEL, notice });
  await showGuardian(ledger, steps, print, notice);
  await showContent(ledger, steps, print);
  await showFraudAlert(ledger, steps, print);
}

/** Shows what a new notice does to a consent; returns the notice that is current at the end. */
async function showChangedNotice(steps: DemoSteps, print: Printer): Promise<Body> {
  print.step('A changed notice: who agreed to the old words is asked again');
  await steps.register(TRAVEL, { kind: 'push', title: { en: 'Travel offers' }, channels: ['sms', 'email'] });
  const first = await steps.publish(TRAVEL, 'We would like to send you travel offers.');
  await steps.give('C-2001', TRAVEL, first);
  await steps.pushed('C-2001', TRAVEL, 'C-2001 agreed to version 1');
  const second = await steps.publish(TRAVEL, 'We would like to send you travel offers of ours and of our partners.');
  await steps.refused('C-2001', TRAVEL, 'notice-superseded', `version ${second.version} is published`);
  await steps.give('C-2001', TRAVEL, second);
  await steps.pushed('C-2001', TRAVEL, `C-2001 was shown version ${second.version} and agreed again`);
  return second;
}

async function showLateForm(steps: DemoSteps, print: Printer, notice: Body): Promise<void> {
  print.step('A form that arrives after the customer said no changes nothing');
  const signedAt = new Date().toISOString();
  print.fact('C-2007', 'signs a paper form, and says no in the app on the way home');
  await steps.withdraw('C-2007', TRAVEL);
  const scan = { type: 'scan', sha256: sha256('the scan'), size: '204800', uri: 's3://scans/C-2007.pdf' };
  const attachments = [{ ...scan, retentionClass: 'contract' }];
  const form = { channel: 'post', evidence: 'paper', attachments, at: signedAt };
  const { effect, reason } = await steps.give('C-2007', TRAVEL, notice, form);
  expect(effect === 'none', 'the form changes nothing');
  print.no(`the form arrives: on record, without effect (${reason})`);
  await steps.refused('C-2007', TRAVEL, 'refused', 'a push that rests on it');
}

async function showOneChannel(steps: DemoSteps, print: Printer, notice: Body): Promise<void> {
  print.step('One channel is stopped, and the other goes on');
  await steps.give('C-2008', TRAVEL, notice, { channel: 'app' }, ['sms', 'email']);
  await steps.pushed('C-2008', TRAVEL, 'C-2008 agreed to sms and email; by sms');
  await steps.withdraw('C-2008', TRAVEL, ['sms']);
  await steps.refused('C-2008', TRAVEL, 'channel-not-consented', 'C-2008 stopped sms; by sms');
  await steps.pushed('C-2008', TRAVEL, 'by email', { channel: 'email' });
}

/** Shows that nothing is sent at night, and that a permit waits for the morning. */
async function showNight({ client }: RunningLedger, steps: DemoSteps, print: Printer): Promise<void> {
  print.step('At night nothing is sent, and a permit waits for the morning');
  const purpose = 'savings-news';
  const quietHours = { from: '21:00', to: '08:00', timeZone: 'Asia/Shanghai' };
  await steps.register(purpose, { kind: 'push', title: { en: 'Savings news' }, channels: ['sms'], quietHours });
  const notice = await steps.publish(purpose, 'We would like to send you news of our savings accounts.');
  const timeZone = zoneAtNight();
  await client.call('app', 'PATCH', '/v1/subjects/C-2009/profile', { timeZone });
  await steps.give('C-2009', purpose, notice);
  print.fact('C-2009', `agreed, and lives in ${timeZone}, where it is ${timeIn(timeZone)}`);
  const { body } = await client.call('marketing', 'POST', '/v1/pushes', { subject: 'C-2009', purpose, channel: 'sms' });
  const { id, notBefore } = body.permit as { readonly id: string; readonly notBefore: string | null };
  expect(notBefore !== null, 'a permit of the night waits for the morning');
  print.yes(`a push is permitted, from ${timeIn(timeZone, notBefore)} there`);
  const used = await client.call('marketing', 'POST', `/v1/permits/${id}/consumption`);
  expect(used.body.decision === false && reasonsOf(used.body).join() === 'quiet-hours', 'it is not used at night');
  print.no(`its permit is used now: ${reasonsOf(used.body).join(', ')}`);
  const permit = (await client.call('marketing', 'GET', `/v1/permits/${id}`)).body;
  expect(permit.status === 'open', 'the permit stays open');
  print.fact('permit', `${permit.status}, until ${timeIn(timeZone, permit.expiresAt as string)} there`);
}

/** Returns a time zone in which it is night now, and for an hour at least. */
function zoneAtNight(): string {
  const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles'];
  const found = zones.find((zone) => timeIn(zone) >= '21:00' || timeIn(zone) < '07:00');
  expect(found !== undefined, 'it is night in one of four zones');
  return found;
}

/** Returns the time of day of an instant in a zone, as `21:05`. @param instant absent: now */
function timeIn(timeZone: string, instant?: string): string {
  const at = instant === undefined ? new Date() : new Date(instant);
  return at.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
}

async function showGuardian(ledger: RunningLedger, steps: DemoSteps, print: Printer, notice: Body): Promise<void> {
  print.step('For a minor a guardian consents');
  const { client } = ledger;
  const profile = { care: ['minor'], timeZone: null, staleContacts: [], suitability: null };
  await client.call('app', 'PUT', '/v1/subjects/C-2004/profile', profile);
  print.fact('C-2004', 'is under 14, says the bank');
  const consent = { purpose: TRAVEL, decision: 'given', channels: ['sms'], notice: { id: notice.id, language: 'en' } };
  const consents = '/v1/subjects/C-2004/consents';
  const own = { ...consent, capture: { channel: 'app' } };
  await steps.problem('guardian-required', 'their own yes', 'POST', consents, own, 'app');
  const authority = await steps.byTwoStaff('C-2004', 'POST', 'representatives', {
    role: 'guardian',
    representative: 'C-2005',
    evidence: [steps.document('certificate')],
  });
  print.fact('C-2005', 'is their guardian: S-77 proposed it, S-78 approved it');
  const given = await steps.give('C-2004', TRAVEL, notice, { channel: 'app', authority });
  expect((given.consent as Body).guardian === authority, 'the consent names the guardian’s appointment');
  await steps.pushed('C-2004', TRAVEL, 'the guardian agreed');
  await client.call('app', 'DELETE', `/v1/subjects/C-2004/representatives/${authority}`);
  await steps.refused('C-2004', TRAVEL, 'minor-without-guardian', 'C-2005 is their guardian no longer');
}

async function showContent(ledger: RunningLedger, steps: DemoSteps, print: Printer): Promise<void> {
  print.step('Only approved words are pushed, and only to whom the product suits');
  const purpose = 'fund-offers';
  const riskNotice = 'The value can fall as well as rise.';
  await ledger.client.call('registrar', 'PUT', '/v1/products/balanced-fund', {
    title: { en: 'Balanced Fund' },
    origin: 'own',
    riskLevel: 3,
    fees: { en: '1.2 % a year' },
    riskNotice: { en: riskNotice },
  });
  await steps.register(purpose, {
    kind: 'push',
    title: { en: 'Fund offers' },
    channels: ['sms'],
    contentApproved: true,
  });
  const notice = await steps.publish(purpose, 'We would like to send you offers for our funds.');
  await steps.give('C-2006', purpose, notice);
  const contents = `/v1/purposes/${purpose}/contents`;
  const bold = { language: 'en', text: 'Our Balanced Fund only goes up!', product: 'balanced-fund' };
  await steps.problem('risk-notice-missing', 'a text without its risk notice', 'POST', contents, bold, 'registrar');
  const text = `Our Balanced Fund, from 100 a month. ${riskNotice}`;
  const approved = { language: 'en', text, product: 'balanced-fund' };
  await ledger.client.call('registrar', 'POST', contents, approved);
  print.fact('approved', `SHA-256 ${short(sha256(text))}, of balanced-fund, risk level 3`);
  const content = { contentSha256: sha256(text) };
  const unapproved = { contentSha256: sha256(bold.text) };
  await steps.refused('C-2006', purpose, 'content-not-approved', 'a text that nobody approved', unapproved);
  await steps.refused('C-2006', purpose, 'risk-mismatch', 'C-2006 was not assessed', content);
  const suitability = { riskLevel: 3, validUntil: yearFromNow(), reference: 'assessment-81' };
  await steps.byTwoStaff('C-2006', 'PATCH', 'profile', { suitability });
  await steps.pushed('C-2006', purpose, 'an assessment reaches risk level 3', content);
}

async function showFraudAlert(ledger: RunningLedger, steps: DemoSteps, print: Printer): Promise<void> {
  print.step('A fraud alert needs no consent, and is on record all the same');
  await steps.register('fraud-alerts', {
    kind: 'push',
    title: { en: 'Fraud alerts' },
    channels: ['sms'],
    basis: 'legal-obligation',
    basisReference: 'duty to warn of fraud',
    ends: 'service',
  });
  await ledger.client.call('app', 'PUT', '/v1/subjects/C-2002/objection', { capture: { channel: 'app' } });
  await steps.refused('C-2002', TRAVEL, 'objected', 'C-2002 never agreed, and objects to every push');
  const alert = await steps.pushed('C-2002', 'fraud-alerts', 'the alert goes out');
  const sent = await steps.newest('C-2002', 'permit.consumed');
  const detail = sent.detail as Body;
  expect(sent.id === eventIdOf(alert), 'the alert is in the history of C-2002');
  expect(detail.basis === 'legal-obligation', 'its record says what it rests on');
  print.fact('on record', `${sent.type}, ${detail.basis}: ${detail.basisReference}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function yearFromNow(): string {
  return new Date(Date.now() + 365 * 86_400_000).toISOString();
}
