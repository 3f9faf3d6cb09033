import { ACME, type Answered, type Body } from '../api.ts';
import { FUND, FUND_TEXT, STAFF, sha256Of } from '../products.ts';
import type { goldenLedger } from './parts.ts';

type Send = (status: number, token: string, method: string, path: string, body?: Body) => Promise<Answered>;

/** Subjects whose answers are kept beside those of the first story. */
export const PEOPLE = ['C-11', 'C-12', 'C-13'];

const OFFERS = 'credit-card-offers';

/** Goes on with the story: captures that wait, guardians, profiles, products and their content, proposals. */
export async function tellPeople(
  { deps, proposing }: Pick<ReturnType<typeof goldenLedger>, 'deps' | 'proposing'>,
  send: Send,
  offers: Body,
): Promise<void> {
  const qualified = { branches: [STAFF.branch], products: ['balanced-fund'], validUntil: '2027-11-23T00:00:00Z' };
  await send(201, 'registrar', 'PUT', '/v1/products/balanced-fund', FUND);
  await send(201, 'registrar', 'PUT', `/v1/staff/${STAFF.id}`, qualified);
  await send(201, 'registrar', 'PUT', '/v1/staff/S-79', { ...qualified, products: [] });
  const consents = (subject: string) => `/v1/subjects/${subject}/consents`;
  const waiting = await send(201, `staff.${STAFF.id}.${STAFF.branch}.branch`, 'POST', consents('C-11'), {
    ...offers,
    capture: null,
  });
  const event = waiting.body.event.id;
  const { code } = deps.codeDelivery.sent.find((message) => message.event === event) ?? { code: '' };
  await send(201, 'customer.C-11', 'POST', '/v1/subjects/C-11/confirmations', { event, code });

  const shown = { type: 'document', sha256: sha256Of('certificate'), size: '1', uri: 's3://evidence/certificate.pdf' };
  const guardian = { role: 'guardian', representative: 'C-14', evidence: [{ ...shown, retentionClass: 'authority' }] };
  const profile = { care: ['minor'], timeZone: 'Asia/Shanghai', staleContacts: ['post'], suitability: null };
  await send(201, 'app', 'PUT', '/v1/subjects/C-12/profile', profile);
  const agreed = async (method: string, path: string, body: Body) => {
    const { body: proposed } = await send(202, `staff.${STAFF.id}.${STAFF.branch}.branch`, method, path, body);
    const [subject = ''] = /^\/v1\/subjects\/[^/]+/.exec(path) ?? [];
    await send(
      201,
      `staff.S-79.${STAFF.branch}.branch`,
      'POST',
      `${subject}/proposals/${proposed.proposal.id}/approval`,
    );
  };
  await agreed('POST', '/v1/subjects/C-12/representatives', guardian);
  await send(201, 'customer.C-14', 'POST', consents('C-12'), offers);
  await send(201, 'app', 'PUT', '/v1/subjects/C-13/restriction', {});
  await send(201, 'customer.C-13', 'PUT', '/v1/subjects/C-13/pause', { of: 'pushes', until: '2027-01-01T00:00:00Z' });
  await send(201, 'customer.C-13', 'DELETE', '/v1/subjects/C-13/pause', { of: 'pushes' });

  const content = { language: 'en', text: FUND_TEXT, product: 'balanced-fund' };
  await send(201, 'registrar', 'POST', `/v1/purposes/${OFFERS}/contents`, content);
  await send(201, 'registrar', 'PUT', `/v1/places/${STAFF.branch}`, { products: ['balanced-fund'] });
  const suitability = { riskLevel: 3, validUntil: '2027-11-23T00:00:00.000Z', reference: 'assessment-1' };
  await agreed('PUT', '/v1/subjects/C-11/profile', { ...profile, care: ['elderly'], suitability });
  const rejected = await send(202, `staff.S-79.${STAFF.branch}.branch`, 'DELETE', '/v1/subjects/C-13/restriction', {});
  await send(201, 'customer.C-13', 'POST', `/v1/subjects/C-13/proposals/${rejected.body.proposal.id}/rejection`);
  const disputed = await send(201, 'app', 'POST', consents('C-15'), offers);
  const { body: made } = await send(201, 'customer.C-15', 'POST', '/v1/subjects/C-15/disputes', {
    event: disputed.body.event.id,
    text: 'not me',
  });
  const answer = `/v1/subjects/C-15/disputes/${made.dispute}/answer`;
  await send(201, `staff.S-79.${STAFF.branch}.branch`, 'POST', answer, { outcome: 'upheld', text: 'no record of it' });
  const push = { subject: 'C-11', purpose: OFFERS, channel: 'sms', contentSha256: sha256Of(FUND_TEXT), staff: STAFF };
  await send(201, 'marketing', 'POST', '/v1/pushes', push);
  const proposed = await proposing('registrar', 'PUT', '/v1/recipients/new-partner', ACME);
  await proposing('registrar-2', 'POST', `/v1/proposals/${proposed.body.proposal.id}/approval`);
  await proposing('registrar', 'PUT', '/v1/recipients/another-partner', ACME);
}
