import { expect, test } from 'vitest';
import { replayHistory } from '../../../core/entry/history.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { furnishedApi } from '../../support/problems.ts';
import { placesHold } from '../../support/proofs.ts';

const UNTIL = '2027-11-23T00:00:00.000Z';

test('a history replays whoever acted for the subject, and whatever the bank came to know of them', async () => {
  const api = await furnishedApi();
  const { send, byTwoStaff, offers, push, deps, parts } = api;
  const path = (name: string) => `/v1/subjects/C-1001/${name}`;
  const profile = { timeZone: 'Asia/Urumqi', staleContacts: ['post'], suitability: null };
  const evidence = [
    { type: 'document', sha256: 'A'.repeat(43), size: '1', uri: 's3://evidence/one.pdf', retentionClass: 'contract' },
  ];
  const recorded: number[] = [];
  const act = async (...request: Parameters<typeof send>) => {
    const { status, body } = await send(...request);
    recorded.push(status);
    return body.event.id as string;
  };
  await act('app', 'PUT', path('profile'), { ...profile, care: ['minor', 'disabled'] });
  const guardian = { role: 'guardian', representative: 'G', evidence };
  const agreed = async (...request: Parameters<typeof byTwoStaff>) => {
    const { status, body } = await byTwoStaff(...request);
    recorded.push(status, status);
    return body.event.id as string;
  };
  const authority = await agreed('POST', path('representatives'), guardian);
  const capture = { authority, steps: ['read-aloud'] };
  const event = await act('staff-S-77', 'POST', path('consents'), { ...offers, capture });
  const code = deps.codeDelivery.sent.at(-1)?.code;
  await act('customer.G', 'POST', path('confirmations'), { event, code });
  await act('marketing', 'POST', '/v1/pushes', push);
  await act('customer.G', 'PUT', path('restriction'));
  await act('customer.G', 'POST', path('consents'), offers);
  await act('customer.G', 'DELETE', path('restriction'));
  await agreed('PUT', path('profile'), { ...profile, care: [] });
  await act('app', 'DELETE', path(`representatives/${authority}`));
  const delegate = { role: 'delegate', representative: 'D', purposes: [offers.purpose], validUntil: UNTIL };
  await act('customer.C-1001', 'POST', path('representatives'), delegate);
  await act('customer.D', 'POST', path('withdrawals'), { purpose: offers.purpose });
  await act('customer.C-1001', 'PUT', path('restriction'));
  expect(recorded).toEqual(recorded.map(() => 201));
  const chain = subjectChain(deps.pepper, 'C-1001');
  const events = [...(await parts.events.listEvents(chain, null, 100))].reverse();
  expect(events).toHaveLength(recorded.length);
  const states = replayHistory(events);
  expect(states.at(-1)).toEqual(await parts.events.readState(chain));
  expect(states.at(-1)).toMatchObject({
    restriction: { event: events.at(-1)?.id },
    representatives: [{ subject: 'D' }],
    pairs: [{ current: { status: 'withdrawn', guardian: authority } }],
  });
  expect(await placesHold(api)).toHaveLength(events.length);
});

test('a history replays whatever was asked, shown, noted, complained about and objected to while a consent stood or had ended', async () => {
  const api = await furnishedApi();
  const { send, offers, push, deps, parts } = api;
  const path = (name: string) => `/v1/subjects/C-1001/${name}`;
  const about = { purpose: offers.purpose };
  const around = async () => {
    await send('app', 'POST', path('asks'), about);
    await send('app', 'POST', path('served-notices'), { notice: offers.notice });
    await send('marketing', 'POST', '/v1/pushes', push);
    const event = (await send('app', 'GET', path('history'))).body.events[0].id;
    await send('app', 'POST', path('acknowledgements'), { event });
    await send('app', 'POST', path('complaints'), { level: 'branch', reference: 'case-1', about: event });
    await send('app', 'PUT', path('objection'));
    await send('customer.C-1001', 'DELETE', path('objection'));
  };
  await around();
  await send('app', 'POST', path('consents'), offers);
  await around();
  await send('app', 'POST', path('withdrawals'), about);
  await around();
  const chain = subjectChain(deps.pepper, 'C-1001');
  const events = [...(await parts.events.listEvents(chain, null, 100))].reverse();
  expect(events).toHaveLength(23);
  expect(replayHistory(events).at(-1)).toEqual(await parts.events.readState(chain));
  expect(await placesHold(api)).toHaveLength(events.length);
});
