import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

export type Body = Record<string, unknown>;
type HeaderValues = Readonly<Record<string, string>>;

interface Answer {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

interface IssuerOptions {
  readonly issuer?: string;
  readonly secretOf?: (client: string) => string;
}

/** The API of a running ledger, as a client sees it. */
export interface LedgerApi {
  /** An access token of a program of the bank. */
  programToken(client: string, scope: string): Promise<string>;
  /** An access token of a customer, by the code flow with PKCE through the sign-in page. */
  customerToken(customer: string): Promise<string>;
  call(token: string | null, method: string, path: string, body?: Body, headers?: HeaderValues): Promise<Answer>;
  /** As `call`, for an answer that must have this status. */
  expect(
    status: number,
    token: string | null,
    method: string,
    path: string,
    body?: Body,
    headers?: HeaderValues,
  ): Promise<Body>;
  /** The proof bundle of an event, as soon as there is one. */
  proof(auditor: string, event: string, timeoutMs?: number): Promise<Body>;
}

/** Calls the API at `base` with tokens of `issuer`; a client X has the secret `X-secret` unless `secretOf` differs. */
export function ledgerApi(
  base: string,
  { issuer = `${base}/oidc`, secretOf = (client) => `${client}-secret` }: IssuerOptions = {},
): LedgerApi {
  const call: LedgerApi['call'] = async (token, method, path, body, headers = {}) => {
    const response = await fetch(base + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, body: isJson ? JSON.parse(text) : { text }, headers: response.headers };
  };
  const expectStatus: LedgerApi['expect'] = async (status, token, method, path, body, headers) => {
    const answer = await call(token, method, path, body, headers);
    if (answer.status === status) return answer.body;
    throw new Error(`${method} ${path}: expected ${status}, got ${answer.status} ${JSON.stringify(answer.body)}`);
  };
  return {
    call,
    expect: expectStatus,
    async programToken(client, scope) {
      const form = { grant_type: 'client_credentials', scope };
      return await tokenFrom(issuer, form, btoa(`${client}:${secretOf(client)}`));
    },
    customerToken: (customer) => signIn(issuer, customer),
    async proof(auditor, event, timeoutMs = 20_000) {
      const until = performance.now() + timeoutMs;
      for (;;) {
        const answer = await call(auditor, 'GET', `/v1/events/${event}/proof`);
        if (answer.status === 200) return answer.body;
        if (answer.status !== 202 || performance.now() > until) {
          throw new Error(`no proof of ${event}: ${answer.status} ${JSON.stringify(answer.body)}`);
        }
        await pause(50);
      }
    },
  };
}

/** Registers a purpose for pushes by SMS and e-mail, with a notice; gives the notice's id. */
export async function registerOffers(api: LedgerApi): Promise<string> {
  const registrar = await api.programToken('registrar', 'registry');
  const purpose = { kind: 'push', title: { en: 'Offers' }, channels: ['sms', 'email'], maxValidityDays: 730 };
  await api.call(registrar, 'PUT', '/v1/purposes/offers', purpose);
  const text = { language: 'en', text: 'We would like to send you offers.' };
  const { body } = await api.call(registrar, 'POST', '/v1/purposes/offers/notices', text);
  return (body.notice as { id: string }).id;
}

/** A body that gives consent to the purpose of `registerOffers`. */
export function consentToOffers(notice: string): Body {
  return {
    purpose: 'offers',
    decision: 'given',
    channels: ['sms'],
    notice: { id: notice, language: 'en' },
    capture: { channel: 'app' },
  };
}

async function tokenFrom(issuer: string, form: Record<string, string>, basic: string | null): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: basic === null ? {} : { authorization: `Basic ${basic}` },
    body: new URLSearchParams(form),
  });
  const body = (await response.json()) as { access_token?: string };
  if (body.access_token === undefined) throw new Error(`no token: ${JSON.stringify(body)}`);
  return body.access_token;
}

/** Returns the token of a customer who signs in on the page of the local issuer. */
export async function signIn(issuer: string, customer: string): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const redirect = 'http://localhost:5173/callback';
  const browser = miniBrowser();
  const query = new URLSearchParams({
    client_id: 'consent-centre',
    response_type: 'code',
    redirect_uri: redirect,
    scope: 'consents',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const page = await browser(`${issuer}/auth?${query}`);
  const back = await browser(locationOf(page, issuer), new URLSearchParams({ customer }));
  const end = await browser(locationOf(back, issuer));
  const code = new URL(locationOf(end, issuer)).searchParams.get('code') ?? '';
  const form = { grant_type: 'authorization_code', client_id: 'consent-centre', code, redirect_uri: redirect };
  return await tokenFrom(issuer, { ...form, code_verifier: verifier }, null);
}

function locationOf(response: Response, base: string): string {
  const location = response.headers.get('location');
  if (location === null) throw new Error(`expected a redirect, got ${response.status}`);
  return new URL(location, base).href;
}

/** Keeps cookies and follows nothing by itself. */
function miniBrowser() {
  const jar = new Map<string, string>();
  return async (url: string, form?: URLSearchParams): Promise<Response> => {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return response;
  };
}
