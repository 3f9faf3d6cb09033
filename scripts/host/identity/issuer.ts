import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Configuration, errors, interactionPolicy, Provider } from 'oidc-provider';
import { opaqueIdFault } from '../../../core/kernel/opaque-id.ts';
import { API_SCOPES, claimsOfPerson, clients } from './clients.ts';
import { type IssuerKeys, SIGNING_ALGORITHM } from './issuer-keys.ts';
import { issuerMemory } from './issuer-memory.ts';
import { errorPage, PAGE_HEADERS, signInPage } from './sign-in-page.ts';

/** Path of the local issuer below the base URL of the API. */
export const ISSUER_PATH = '/oidc';

const TOKEN_LIFETIME_SECONDS = 3_600;
const SIGN_IN_LIFETIME_SECONDS = 600;
const FORM_LIMIT_BYTES = 4_096;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Makes a local OpenID provider for the API at `baseUrl`, to be mounted at `/oidc`: client credentials for the bank's
 * programs and staff, and the authorization code flow with PKCE for customers. Its access tokens are JWTs with audience
 * `baseUrl`.
 */
export function createIssuer(options: {
  readonly baseUrl: string;
  readonly keys: IssuerKeys;
}): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const provider = new Provider(`${options.baseUrl}${ISSUER_PATH}`, configuration(options.baseUrl, options.keys));
  // A page under development runs on any loopback port and path; PKCE protects the code.
  provider.Client.prototype.redirectUriAllowed = (uri: string) => isLoopback(uri);
  provider.on('server_error', (_context, error) => console.error(`the local issuer failed: ${error.message}`));
  const serve = provider.callback();

  return async (request, response) => {
    const original = request.url ?? '/';
    const inner = original.slice(ISSUER_PATH.length);
    if (inner.startsWith('/interaction/')) return signIn(provider, request, response);
    Object.assign(request, { originalUrl: original, url: inner.startsWith('/') ? inner : `/${inner}` });
    await serve(request, response);
  };
}

function configuration(baseUrl: string, keys: IssuerKeys): Configuration {
  const alg = SIGNING_ALGORITHM;
  const policy = interactionPolicy.base();
  policy.remove('consent');
  return {
    adapter: issuerMemory(),
    jwks: keys.jwks,
    cookies: { keys: [keys.cookieKey] },
    clientDefaults: { id_token_signed_response_alg: alg },
    clients: clients(),
    scopes: ['openid', ...API_SCOPES.split(' ')],
    claims: { openid: ['sub'] },
    extraTokenClaims: (_context, { clientId }) => (clientId === undefined ? undefined : claimsOfPerson(clientId)),
    responseTypes: ['code'],
    pkce: { required: () => true },
    ttl: {
      AccessToken: TOKEN_LIFETIME_SECONDS,
      ClientCredentials: TOKEN_LIFETIME_SECONDS,
      IdToken: TOKEN_LIFETIME_SECONDS,
      AuthorizationCode: 60,
      Interaction: SIGN_IN_LIFETIME_SECONDS,
      Session: TOKEN_LIFETIME_SECONDS,
      Grant: TOKEN_LIFETIME_SECONDS,
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => baseUrl,
        useGrantedResource: () => true,
        getResourceServerInfo(_context, resource) {
          // SECURITY: never issue a token for somebody else's API, nor one for ours when another was asked for.
          if (resource !== baseUrl) throw new errors.InvalidTarget();
          return {
            scope: API_SCOPES,
            audience: baseUrl,
            accessTokenFormat: 'jwt',
            accessTokenTTL: TOKEN_LIFETIME_SECONDS,
            jwt: { sign: { alg } },
          };
        },
      },
    },
    interactions: { policy, url: (_context, interaction) => `${ISSUER_PATH}/interaction/${interaction.uid}` },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    async loadExistingGrant(context) {
      const { client, session, provider } = context.oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid');
      grant.addResourceScope(baseUrl, 'consents');
      await grant.save();
      return grant;
    },
    clientBasedCORS: (_context, origin) => isLoopback(origin),
    renderError(context, out) {
      context.set(PAGE_HEADERS);
      context.body = errorPage(out.error, out.error_description);
    },
  };
}

async function signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let complaint: string | null = null;
  try {
    const { uid } = await provider.interactionDetails(request, response);
    if (request.method === 'POST') {
      const customer = new URLSearchParams(await readForm(request)).get('customer')?.trim() ?? '';
      const fault = opaqueIdFault(customer);
      if (fault === null) {
        return await provider.interactionFinished(request, response, {
          login: { accountId: customer, remember: false },
        });
      }
      complaint = `A customer id ${fault}.`;
    }
    response.writeHead(complaint === null ? 200 : 422, PAGE_HEADERS);
    response.end(signInPage({ action: `${ISSUER_PATH}/interaction/${uid}`, complaint }));
  } catch {
    response.writeHead(400, PAGE_HEADERS);
    response.end(
      errorPage(
        'invalid_request',
        'This sign-in is unknown or has expired. Go back to the page you came from and start again.',
      ),
    );
  }
}

async function readForm(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > FORM_LIMIT_BYTES) throw new Error('the form is too large');
  }
  return text;
}

function isLoopback(uri: string): boolean {
  const url = URL.parse(uri);
  return url !== null && url.protocol === 'http:' && LOOPBACK.has(url.hostname);
}
