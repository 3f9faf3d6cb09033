import { parseEntry } from '../../core/entry/parse.ts';
import { toBase64url, utf8 } from '../../core/kernel/bytes.ts';
import { sha256 } from '../../core/kernel/sha256.ts';
import { type Body, CAMPAIGN, type memoryApi } from './api.ts';
import { furnishedApi } from './problems.ts';

export const RISK_NOTICE = 'You may lose some of what you invest.';
export const FUND = {
  title: { en: 'Balanced Fund', 'zh-CN': '均衡基金' },
  origin: 'own',
  riskLevel: 3,
  fees: { en: '1.2 % a year' },
  riskNotice: { en: RISK_NOTICE },
};
export const FUND_TEXT = `Our Balanced Fund is open again. ${RISK_NOTICE}`;
export const STAFF = { id: 'S-zhao-77', branch: 'B-12' };

export const sha256Of = (text: string) => toBase64url(sha256(utf8(text)));

/** Furnishes an API with a fund, an approved text, staff and a place; returns a consent and a push of the text. */
export async function furnishedWithFund() {
  const api = await furnishedApi();
  const { send } = api;
  const register = (method: string, path: string, body: Body) => send('registrar', method, path, body);
  const contents = '/v1/purposes/credit-card-offers/contents';
  await register('PUT', '/v1/products/balanced-fund', FUND);
  const content = { language: 'en', text: FUND_TEXT, product: 'balanced-fund' };
  const approved: Body = await register('POST', contents, content);
  const qualified = { branches: [STAFF.branch], products: ['balanced-fund'], validUntil: '2027-11-23T00:00:00Z' };
  await register('PUT', `/v1/staff/${STAFF.id}`, qualified);
  await register('PUT', `/v1/places/${STAFF.branch}`, { products: ['balanced-fund'] });
  await register('PUT', '/v1/campaigns/2026-11', CAMPAIGN);
  await register('PUT', '/v1/clients/console', { scopes: ['checks'] });
  await register('PUT', '/v1/channels/kiosk', { title: { en: 'Self-service kiosk' } });
  await send('app', 'POST', '/v1/subjects/C-1001/consents', api.offers);
  return {
    ...api,
    register,
    contents,
    content,
    approved,
    qualified,
    push: { ...api.push, contentSha256: sha256Of(FUND_TEXT) },
  };
}

/** Puts an assessment of the subject on record. */
export async function assess(
  { byTwoStaff }: Pick<ReturnType<typeof memoryApi>, 'byTwoStaff'>,
  subject: string,
  riskLevel: number,
  timeZone: string | null = null,
) {
  const suitability = { riskLevel, validUntil: '2027-01-01T00:00:00.000Z', reference: 'assessment-1' };
  const profile = { care: [], timeZone, staleContacts: [], suitability };
  await byTwoStaff('PUT', `/v1/subjects/${subject}/profile`, profile);
}

/** The claims of every registry event, oldest first, and all that the log and the keys of the store show. */
export function shownBy({ parts: { tables } }: Pick<ReturnType<typeof memoryApi>, 'parts'>) {
  const events = [...tables.events.values()].filter(({ entry }) => parseEntry(entry).kind === 'registry');
  const entries = events.map(({ entry }) => JSON.parse(new TextDecoder().decode(entry)) as Body);
  const keys = [tables.registry, tables.heads, tables.events, tables.idempotency].flatMap((table) => [...table.keys()]);
  return { entries, text: JSON.stringify([entries, keys]) };
}
