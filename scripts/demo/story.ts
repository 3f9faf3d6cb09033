import { createHash } from 'node:crypto';
import { type Body, eventIdOf, expect, permitIdOf, reasonsOf } from './answers.ts';
import { showAudits, showCovered, showProofs } from './audit-story.ts';
import type { LedgerClient } from './client.ts';
import type { RunningLedger } from './ledger.ts';
import { type Printer, short } from './print.ts';
import { showRules } from './rules.ts';

const PURPOSE = 'credit-card-offers';
const QUOTES = 'insurance-quotes';
const CAMPAIGN = 'new-cards';
const RECIPIENT = 'acme-insurance';
const NOTICE =
  'We would like to send you offers for our credit cards. You can say no, now or at any time, and nothing else changes.';

/** The most times that a promise is asked for; the ledger takes up to 200 ms for an answer without it. */
const MOST_ASKED = 100;

interface Notices {
  readonly offers: Body;
  readonly quotes: Body;
}

/**
 * Shows the life of a consent on a running ledger, from the notice to the audit that catches an edit.
 * @throws Error when a step does not go as expected
 */
export async function showStory(ledger: RunningLedger, print: Printer): Promise<void> {
  const { client } = ledger;
  const notices = await showRegistry(client, print);
  const given = await showDecisions(client, print, notices);
  await showChecks(client, print);
  const { pushed, sent } = await showPush(client, print);
  await showDisclosure(client, print);
  const withdrawn = await showWithdrawal(client, print);
  await showRules(ledger, print);
  await showProofs(ledger, print, [
    ['consent.given', eventIdOf(given)],
    ['push.permitted', eventIdOf(pushed)],
    ['consent.withdrawn', eventIdOf(withdrawn)],
  ]);
  await showCovered(ledger, print, eventIdOf(sent));
  await showAudits(ledger, print);
}

async function showRegistry(client: LedgerClient, print: Printer): Promise<Notices> {
  print.step('The bank registers what it asks for, and in which words');
  await client.call('registrar', 'PUT', `/v1/purposes/${PURPOSE}`, {
    kind: 'push',
    title: { en: 'Credit card offers', 'zh-CN': '信用卡优惠' },
    channels: ['sms', 'email', 'app'],
    maxValidityDays: 730,
    dpv: 'https://w3id.org/dpv#DirectMarketing',
  });
  await client.call('registrar', 'PUT', `/v1/purposes/${QUOTES}`, {
    kind: 'disclosure',
    title: { en: 'Insurance quotes' },
    dataCategories: ['name', 'telephone', 'address'],
  });
  await client.call('registrar', 'PUT', `/v1/recipients/${RECIPIENT}`, {
    name: 'Acme Insurance',
    purposes: [QUOTES],
    contact: 'privacy@acme.example',
  });
  await client.call('registrar', 'PUT', `/v1/campaigns/${CAMPAIGN}`, {
    purpose: PURPOSE,
    from: '2026-01-01T00:00:00Z',
    until: '2099-01-01T00:00:00Z',
  });
  const notice = await publishNotice(client, PURPOSE, NOTICE);
  const quotesNotice = await publishNotice(
    client,
    QUOTES,
    'We would like to pass your name and telephone number to Acme Insurance for a quote.',
  );
  print.fact('pushes', `${PURPOSE}, by sms, email, app`);
  print.fact('disclosures', `${QUOTES}, to ${RECIPIENT}`);
  print.fact('notice', `version ${notice.version}, SHA-256 ${short(notice.sha256)}`);
  return { offers: notice, quotes: quotesNotice };
}

/** Shows the customers' decisions; returns the answer to the first consent. */
async function showDecisions(client: LedgerClient, print: Printer, notices: Notices): Promise<Body> {
  print.step('Customers decide, one thing at a time');
  const given = await decideOn(client, 'C-1001', {
    purpose: PURPOSE,
    decision: 'given',
    channels: ['sms', 'email'],
    notice: notices.offers,
  });
  await decideOn(client, 'C-1002', { purpose: PURPOSE, decision: 'refused', channels: [], notice: notices.offers });
  await decideOn(client, 'C-1004', {
    purpose: PURPOSE,
    decision: 'given',
    channels: ['email'],
    notice: notices.offers,
  });
  await decideOn(client, 'C-1001', {
    purpose: QUOTES,
    recipient: RECIPIENT,
    decision: 'given',
    dataCategories: ['name', 'telephone'],
    notice: notices.quotes,
  });
  const promise = await promiseOf(client, given);
  print.fact('C-1001', 'gives: offers by sms, email; name, telephone to Acme Insurance');
  print.fact('C-1002', 'refuses');
  print.fact('C-1003', 'was never asked');
  print.fact('C-1004', 'gives: offers by email');
  print.fact('promise', `signed by the log key: in the log by ${promise.includeBy}`);
  print.fact('', `signature ${short(promise.signature, 22)}`);
  return given;
}

/** Returns the promise of a consent: it comes with the answer, or a moment later on a busy machine. */
async function promiseOf(client: LedgerClient, given: Body): Promise<Body> {
  let promise = given.promise as Body | null;
  for (let asked = 0; promise === null && asked < MOST_ASKED; asked++) {
    const { body } = await client.call('app', 'GET', `/v1/events/${eventIdOf(given)}/promise`);
    promise = body.promise as Body | null;
  }
  expect(promise !== null, 'the consent is promised');
  return promise;
}

async function showChecks(client: LedgerClient, print: Printer): Promise<void> {
  print.step('Marketing checks its audience for one campaign, by sms');
  const rows: string[][] = [];
  for (const subject of ['C-1001', 'C-1002', 'C-1003', 'C-1004']) {
    const answer = await evaluate(client, subject);
    rows.push([subject, answer.decision ? 'yes' : 'no', answer.reasons.join(', ') || '—']);
  }
  print.table(['subject', 'push?', 'why not'], rows);
  expect(
    rows.map((row) => row[2]).join(' ') === '— refused no-consent channel-not-consented',
    'the audience gets the answers that its consents give',
  );
}

/** Shows a push and a refused one; returns the answer to the first. */
/** Shows a push and its permit; returns the answers to the permit and to its consumption. */
async function showPush(client: LedgerClient, print: Printer): Promise<{ readonly pushed: Body; readonly sent: Body }> {
  print.step('It pushes to the one who agreed, and the permit is used once');
  const push = await pushTo(client, 'C-1001');
  expect(push.status === 201, 'a push to C-1001 is permitted');
  const permit = permitIdOf(push.body);
  const used = await client.call('marketing', 'POST', `/v1/permits/${permit}/consumption`);
  expect(used.body.decision === true, 'the permit can be consumed');
  print.yes(`push to C-1001 permitted, sent, permit ${short(permit)} consumed`);
  const again = await client.send('marketing', 'POST', `/v1/permits/${permit}/consumption`);
  expect(again.status === 409 && again.body.code === 'permit-consumed', 'the same permit is refused the second time');
  print.no(`the same permit again: ${again.status} ${again.body.code}`);
  const refused = await pushTo(client, 'C-1002');
  expect(refused.status === 200 && refused.body.decision === false, 'a push to C-1002 is refused');
  print.no(`push to C-1002: ${reasonsOf(refused.body).join(', ')} — on record as ${(refused.body.event as Body).type}`);
  return { pushed: push.body, sent: used.body };
}

async function showDisclosure(client: LedgerClient, print: Printer): Promise<void> {
  print.step('Acme Insurance is given what was agreed, and no more');
  const disclosure = await client.call('partner-gateway', 'POST', '/v1/disclosures', {
    subject: 'C-1001',
    purpose: QUOTES,
    recipient: RECIPIENT,
    data: { name: 'Li Lei', telephone: '+86 10 5555 0100', 'certificate-number': '11010119900307000X' },
  });
  const left = Object.keys(disclosure.body.data as Body);
  expect(left.join() === 'name,telephone', 'only the name and the telephone number leave');
  print.yes(`disclosed: ${left.join(', ')}`);
  print.no(`withheld: ${(disclosure.body.withheld as string[]).join(', ')}`);
}

/** Shows what a withdrawal ends; returns the answer to it. */
async function showWithdrawal(client: LedgerClient, print: Printer): Promise<Body> {
  print.step('C-1001 withdraws, and the next push stops');
  const open = await pushTo(client, 'C-1001');
  const openPermit = permitIdOf(open.body);
  const withdrawn = await client.call('app', 'POST', '/v1/subjects/C-1001/withdrawals', {
    purpose: PURPOSE,
    recipient: null,
    capture: { channel: 'app' },
  });
  const late = await client.call('marketing', 'POST', `/v1/permits/${openPermit}/consumption`);
  expect(
    late.body.decision === false && reasonsOf(late.body).includes('withdrawn'),
    'a permit from before the withdrawal is worthless',
  );
  print.no(`the permit issued a moment before: ${reasonsOf(late.body).join(', ')}`);
  const stopped = await pushTo(client, 'C-1001');
  expect(
    stopped.body.decision === false && reasonsOf(stopped.body).includes('withdrawn'),
    'a push after the withdrawal is refused',
  );
  print.no(`a new push: ${reasonsOf(stopped.body).join(', ')}`);
  return withdrawn.body;
}

async function publishNotice(client: LedgerClient, purpose: string, text: string): Promise<Body> {
  const answer = await client.call('registrar', 'POST', `/v1/purposes/${purpose}/notices`, { language: 'en', text });
  const published = answer.body.notice as Body;
  const sha256 = createHash('sha256').update(text).digest('base64url');
  expect(published.sha256 === sha256, 'the notice is known by the SHA-256 of its text');
  return published;
}

async function decideOn(client: LedgerClient, subject: string, consent: Body & { notice: Body }): Promise<Body> {
  const { notice: shownNotice, ...rest } = consent;
  const body = { ...rest, notice: { id: shownNotice.id, language: 'en' }, capture: { channel: 'app' } };
  return (await client.call('app', 'POST', `/v1/subjects/${subject}/consents`, body)).body;
}

async function evaluate(client: LedgerClient, subject: string): Promise<{ decision: boolean; reasons: string[] }> {
  const { body } = await client.call('marketing', 'POST', '/access/v1/evaluation', {
    subject: { type: 'customer', id: subject },
    action: { name: 'push', properties: { channel: 'sms' } },
    resource: { type: 'purpose', id: PURPOSE },
  });
  return { decision: body.decision as boolean, reasons: reasonsOf(body) };
}

function pushTo(client: LedgerClient, subject: string) {
  const contentSha256 = createHash('sha256').update('Our new card has no annual fee.').digest('base64url');
  return client.call('marketing', 'POST', '/v1/pushes', {
    subject,
    purpose: PURPOSE,
    channel: 'sms',
    campaign: CAMPAIGN,
    contentSha256,
  });
}
