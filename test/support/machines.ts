import { ShiftedClock } from '../memory/clock.ts';
import { apiOn, type Body, PAPER, withRegistry } from './api.ts';
import { memoryParts } from './memory-ledger.ts';

const SUBJECT = 'C-1001';
const PATH = `/v1/subjects/${SUBJECT}`;
const PURPOSE = 'credit-card-offers';

/** Makes instances of the API over the same stores, each ahead of the right clock by a time of its own. */
export async function machines() {
  const parts = memoryParts();
  const { offers: notice, quotes } = await withRegistry(apiOn(parts));
  let made = 0;
  return (aheadMs: number) => {
    const clock = new ShiftedClock(parts.clock, aheadMs);
    const api = apiOn({ ...parts, clock }, { seed: `machine ${made++}` });
    const { send } = api;
    const inMs = (ms: number) => new Date(clock.nowMs() + ms).toISOString();
    const asked = { subject: SUBJECT, purpose: PURPOSE, channel: 'sms' };
    const capture = { channel: 'app' };
    const consent = { purpose: PURPOSE, channels: ['sms'], notice, capture };
    const quote = { purpose: 'insurance-quotes', recipient: 'acme-insurance' };
    return {
      ...api,
      clock,
      inMs,
      give: (members: Body = {}, token = 'app') =>
        send(token, 'POST', `${PATH}/consents`, { ...consent, decision: 'given', ...members }),
      giveQuotes: (members: Body = {}) =>
        send('app', 'POST', `${PATH}/consents`, {
          ...quote,
          decision: 'given',
          dataCategories: ['name'],
          notice: quotes,
          capture,
          ...members,
        }),
      refuse: () => send('app', 'POST', `${PATH}/consents`, { purpose: PURPOSE, decision: 'refused' }),
      withdraw: (members: Body = {}) => send('app', 'POST', `${PATH}/withdrawals`, { purpose: PURPOSE, ...members }),
      confirm: (event: string, code: string) =>
        send(`customer.${SUBJECT}`, 'POST', `${PATH}/confirmations`, { event, code }),
      make: (optOut: 'objection' | 'restriction') => send('app', 'PUT', `${PATH}/${optOut}`),
      lift: (optOut: 'objection' | 'restriction') => send(`customer.${SUBJECT}`, 'DELETE', `${PATH}/${optOut}`),
      changeProfile: (staleContacts: string[]) =>
        send('app', 'PUT', `${PATH}/profile`, { care: [], timeZone: null, staleContacts, suitability: null }),
      appoint: () =>
        send(`customer.${SUBJECT}`, 'POST', `${PATH}/representatives`, {
          role: 'delegate',
          representative: 'C-2002',
          evidence: [PAPER],
          purposes: null,
          validUntil: inMs(86_400_000),
        }),
      endAppointment: (event: string) => send('app', 'DELETE', `${PATH}/representatives/${event}`),
      push: () => send('marketing', 'POST', '/v1/pushes', asked),
      consume: (permit: string) => send('marketing', 'POST', `/v1/permits/${permit}/consumption`),
      disclose: () =>
        send('partner-gateway', 'POST', '/v1/disclosures', { subject: SUBJECT, ...quote, data: { name: 'Li Na' } }),
      check: () =>
        send('marketing', 'POST', '/access/v1/evaluation', {
          subject: { type: 'customer', id: SUBJECT },
          action: { name: 'push', properties: { channel: 'sms' } },
          resource: { type: 'purpose', id: PURPOSE },
        }),
      history: (query = '') => send('app', 'GET', `${PATH}/history${query}`),
    };
  };
}

/** One instance of the API, with a clock of its own. */
export type Machine = ReturnType<Awaited<ReturnType<typeof machines>>>;
