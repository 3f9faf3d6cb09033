import { type Body, eventId, expect, permitId, reasonsOf } from './answers.ts';
import type { RunningLedger } from './ledger.ts';
import { type Printer, short } from './print.ts';

/** Tells what else the rules hold, each on a customer of its own. @throws Error when any step does not go as told */
export async function tellRules({ client }: RunningLedger, print: Printer): Promise<void> {
  print.step('A changed notice: who agreed to the old words is asked again');
  await register('travel-offers', {
    kind: 'push',
    title: { en: 'Travel offers' },
    channels: ['sms', 'email'],
  });
  const first = await publish('travel-offers', 'We would like to send you travel offers.');
  await give('C-2001', 'travel-offers', first);
  await pushed('C-2001', 'travel-offers', 'C-2001 agreed to version 1');
  const second = await publish('travel-offers', 'We would like to send you travel offers of ours and of our partners.');
  await refused('C-2001', 'travel-offers', 'notice-superseded', `version ${second.version} is published`);
  await give('C-2001', 'travel-offers', second);
  await pushed('C-2001', 'travel-offers', `C-2001 was shown version ${second.version} and agreed again`);

  print.step('A fraud alert needs no consent, and is on record all the same');
  await register('fraud-alerts', {
    kind: 'push',
    title: { en: 'Fraud alerts' },
    channels: ['sms'],
    basis: 'legal-obligation',
    basisReference: 'duty to warn of suspected fraud',
    ends: 'service',
  });
  await client.call('app', 'PUT', '/v1/subjects/C-2002/objection', { capture: { channel: 'app' } });
  await refused('C-2002', 'travel-offers', 'objected', 'C-2002 never agreed, and objects to every push');
  const alert = await pushed('C-2002', 'fraud-alerts', 'the alert goes out');
  const { body: history } = await client.call('app', 'GET', '/v1/subjects/C-2002/history?type=permit.consumed');
  const [sent] = history.events as Body[];
  const detail = sent?.detail as Body;
  expect(sent?.id === eventId(alert), 'the alert is in the history of C-2002');
  expect(detail.basis === 'legal-obligation', 'its record says what it rests on');
  print.fact('on record', `${sent.type}, ${detail.basis}: ${detail.basisReference}`);

  async function register(id: string, purpose: Body): Promise<void> {
    await client.call('registrar', 'PUT', `/v1/purposes/${id}`, purpose);
  }

  async function publish(purpose: string, text: string): Promise<Body> {
    const { body } = await client.call('registrar', 'POST', `/v1/purposes/${purpose}/notices`, {
      language: 'en',
      text,
    });
    const notice = body.notice as Body;
    print.fact('notice', `version ${notice.version}, SHA-256 ${short(notice.sha256)}`);
    return notice;
  }

  async function give(subject: string, purpose: string, notice: Body): Promise<Body> {
    const { body } = await client.call('app', 'POST', `/v1/subjects/${subject}/consents`, {
      purpose,
      decision: 'given',
      channels: ['sms'],
      notice: { id: notice.id, language: 'en' },
      capture: { channel: 'app' },
    });
    return body;
  }

  /** A push that goes out: permitted, then consumed at the moment of sending. */
  async function pushed(subject: string, purpose: string, why: string): Promise<Body> {
    const { body } = await push(subject, purpose);
    expect(body.decision === true, `a push of ${purpose} to ${subject} is permitted`);
    const used = await client.call('marketing', 'POST', `/v1/permits/${permitId(body)}/consumption`);
    expect(used.body.decision === true, 'its permit can be consumed');
    print.yes(`${why}: pushed`);
    return used.body;
  }

  async function refused(subject: string, purpose: string, reason: string, why: string): Promise<void> {
    const { body } = await push(subject, purpose);
    expect(body.decision === false && reasonsOf(body).includes(reason), `a push to ${subject} is refused: ${reason}`);
    print.no(`${why}: ${reasonsOf(body).join(', ')}`);
  }

  function push(subject: string, purpose: string) {
    return client.call('marketing', 'POST', '/v1/pushes', { subject, purpose, channel: 'sms' });
  }
}
