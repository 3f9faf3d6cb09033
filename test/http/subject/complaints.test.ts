import { describe, expect, test } from 'vitest';
import { expectProblem, furnishedApi } from '../../support/problems.ts';

const COMPLAINTS = '/v1/subjects/C-1001/complaints';
const ACKNOWLEDGEMENTS = '/v1/subjects/C-1001/acknowledgements';
const NO_EVENT = '01a2076b-47e8-78ec-a003-848fa6842130';

async function begun() {
  const api = await furnishedApi();
  const { send, offers, push } = api;
  await send('app', 'POST', '/v1/subjects/C-1001/consents', offers);
  const pushed: string = (await send('marketing', 'POST', '/v1/pushes', push)).body.event.id;
  const ofAnother: string = (await send('app', 'POST', '/v1/subjects/C-2/consents', offers)).body.event.id;
  const complain = (body: object) => send('customer.C-1001', 'POST', COMPLAINTS, { reference: 'case-1', ...body });
  const history = async (query = '') => (await send('app', 'GET', `/v1/subjects/C-1001/history${query}`)).body.events;
  return { api, ...api, pushed, ofAnother, complain, history };
}

describe('a complaint', () => {
  test('is on record with its level, under the purpose of what it is about, and changes nothing that stands', async () => {
    const { send, complain, history, pushed } = await begun();
    const made = await complain({ level: 'branch', about: pushed, capture: { channel: 'app' } });
    expect(made).toMatchObject({ status: 201, body: { event: { type: 'complaint.made' } } });
    const [event] = await history('?type=complaint.made&purpose=credit-card-offers');
    expect(event).toMatchObject({
      id: made.body.event.id,
      purpose: 'credit-card-offers',
      consent: null,
      detail: { level: 'branch', reference: 'case-1', about: pushed, capture: { channel: 'app' } },
    });
    expect((await send('app', 'GET', '/v1/subjects/C-1001/consents')).body.version).toBe(1);
  });

  test('is taken to a higher level, never to its own or a lower one', async () => {
    const { api, complain, history } = await begun();
    const first = (await complain({ level: 'head-office' })).body.event.id;
    for (const level of ['branch', 'head-office']) {
      await expectProblem(api, ['app', 'POST', COMPLAINTS, { level, reference: 'case-2', escalates: first }], {
        status: 422,
        code: 'complaint-not-escalated',
        pointer: '/level',
      });
    }
    const second = (await complain({ level: 'regulator', reference: 'case-2', escalates: first })).body.event.id;
    expect((await history())[0]).toMatchObject({ id: second, detail: { level: 'regulator', escalates: first } });
  });

  test('escalates complaints only, and names events of its own subject only', async () => {
    const { api, pushed, ofAnother } = await begun();
    const body = { level: 'court', reference: 'case-1' };
    await expectProblem(api, ['app', 'POST', COMPLAINTS, { ...body, escalates: pushed }], {
      status: 422,
      code: 'complaint-not-escalated',
      pointer: '/escalates',
    });
    const problem = { status: 422, code: 'event-not-of-subject' };
    for (const event of [ofAnother, NO_EVENT]) {
      await expectProblem(api, ['app', 'POST', COMPLAINTS, { ...body, about: event }], {
        ...problem,
        pointer: '/about',
      });
      const escalation = { ...body, escalates: event };
      await expectProblem(api, ['app', 'POST', COMPLAINTS, escalation], { ...problem, pointer: '/escalates' });
    }
  });
});

describe('an acknowledgement', () => {
  test('says which event the subject has taken note of', async () => {
    const { send, history, pushed } = await begun();
    const noted = await send('customer.C-1001', 'POST', ACKNOWLEDGEMENTS, { event: pushed });
    expect(noted).toMatchObject({ status: 201, body: { event: { type: 'acknowledgement.made' } } });
    expect((await history())[0]).toMatchObject({
      id: noted.body.event.id,
      purpose: 'credit-card-offers',
      actor: { kind: 'subject' },
      detail: { event: pushed },
    });
  });

  test('is of an event of the subject', async () => {
    const { api, ofAnother } = await begun();
    for (const event of [ofAnother, NO_EVENT]) {
      await expectProblem(api, ['app', 'POST', ACKNOWLEDGEMENTS, { event }], {
        status: 422,
        code: 'event-not-of-subject',
        pointer: '/event',
      });
    }
  });
});
