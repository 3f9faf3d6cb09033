import { expect } from 'vitest';
import { type Answered, type Body, memoryApi, OFFERS, QUOTES, withRegistry } from './api.ts';

type Request = [token: string | null, method: string, path: string, body?: unknown, headers?: Record<string, string>];

/** An API with a registry that has something of every kind, and the bodies that it accepts. */
export async function furnishedApi() {
  const api = memoryApi();
  const notices = await withRegistry(api);
  const register = (method: string, path: string, body: unknown) => api.send('registrar', method, path, body);
  await register('PUT', '/v1/purposes/old-offers', { ...OFFERS, retired: true });
  await register('PUT', '/v1/purposes/other-quotes', QUOTES);
  await register('PUT', '/v1/recipients/gone', { name: 'Gone', purposes: ['insurance-quotes'] });
  await register('POST', '/v1/recipients/gone/suspension', { reason: 'contract ended' });
  const publish = async (body: object): Promise<Body> =>
    (await register('POST', '/v1/purposes/credit-card-offers/notices', { language: 'de', ...body })).body;
  const { notice: superseded } = await publish({ text: 'alt', material: false });
  const english = { language: 'en', text: 'We would like to send you offers.' };
  const [offers] = (await publish({ text: 'neu', translations: [english] })).translations;
  return {
    ...api,
    superseded: { id: superseded.id, language: 'de' },
    offers: {
      purpose: 'credit-card-offers',
      decision: 'given',
      channels: ['sms'],
      notice: { id: offers.id, language: 'en' },
      capture: { channel: 'app' },
    },
    quotes: {
      purpose: 'insurance-quotes',
      recipient: 'acme-insurance',
      decision: 'given',
      dataCategories: ['name'],
      notice: notices.quotes,
      capture: { channel: 'app' },
    },
    push: { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms' },
  };
}

/** Sends what must be refused, and checks that the answer is a problem and the store is as it was. */
export async function refused(api: ReturnType<typeof memoryApi>, request: Request): Promise<Answered> {
  const before = snapshot(api);
  const answer = await api.send(...request);
  expect(snapshot(api)).toEqual(before);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({ status: answer.status, type: `/problems/${answer.body.code}` });
  expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
  return answer;
}

/** As `refused`, with the problem that it must be: where and how to mend it, if told. */
export async function expectProblem(
  api: ReturnType<typeof memoryApi>,
  request: Request,
  problem: { status: number; code: string; pointer?: string; fix?: string },
): Promise<Answered> {
  const answer = await refused(api, request);
  expect([answer.status, answer.body.code]).toEqual([problem.status, problem.code]);
  if (problem.pointer !== undefined) expect(answer.body.errors[0].pointer).toBe(problem.pointer);
  if (problem.fix !== undefined) expect(JSON.stringify(answer.body)).toContain(problem.fix);
  return answer;
}

function snapshot({ parts: { tables } }: ReturnType<typeof memoryApi>) {
  const { events, heads, states, permits, idempotency, codes } = tables;
  return [events, heads, states, permits, idempotency, codes].map(({ size }) => size);
}
