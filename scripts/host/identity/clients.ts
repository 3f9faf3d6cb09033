import type { ClientMetadata } from 'oidc-provider';
import { ANY, SCOPES, type Scope } from '../../../core/vocabulary.ts';
import type { ClientInput } from '../../../core/wire/registry/clients.ts';
import type { StaffOfToken } from '../../../lambdas/ports/token-verifier.ts';

/** Lists every scope of the API, as a token request spells several. */
export const API_SCOPES = SCOPES.join(' ');

/** Names the bank's programs for `client_credentials` with their scopes; the secret of each is `<id>-secret`. */
export const PROGRAMS: Readonly<Record<string, Scope>> = {
  app: 'consents:any',
  'marketing-console': 'checks',
  marketing: 'decisions',
  'partner-gateway': 'decisions',
  registrar: 'registry',
  'registrar-2': 'registry',
  auditor: 'audit',
};

/** The client of the page at which customers sign in. */
const CONSENT_CENTRE = 'consent-centre';

/** Names the members of staff by the clients that they sign in with, as programs do, with scope `consents:staff`. */
export const STAFF: Readonly<Record<string, StaffOfToken>> = {
  'staff-S-77': { id: 'S-77', branch: 'B-1', channel: 'branch' },
  'staff-S-78': { id: 'S-78', branch: 'B-1', channel: 'branch' },
  'staff-S-90': { id: 'S-90', branch: 'C-1', channel: 'call' },
};

/** Returns the claims of an access token that say which member of staff has this client; none for other clients. */
export function claimsOfPerson(client: string): Readonly<Record<string, string>> | undefined {
  const staff = STAFF[client];
  return staff && { staff: staff.id, branch: staff.branch, channel: staff.channel };
}

/** Returns how each client of the local issuer is registered: for everything within its scope. */
export function registrations(): ReadonlyMap<string, ClientInput> {
  const ofStaff = Object.keys(STAFF).map((id) => [id, 'consents:staff'] as const);
  const scoped = [...Object.entries(PROGRAMS), ...ofStaff, [CONSENT_CENTRE, 'consents'] as const];
  return new Map(
    scoped.map(([id, scope]) => [
      id,
      { scopes: [scope], purposes: [ANY], recipients: [ANY], channels: [ANY], seesReasons: true, retired: false },
    ]),
  );
}

/** Returns all clients of the local issuer: programs, staff, and the page at which customers sign in. */
export function clients(): ClientMetadata[] {
  const ofStaff = Object.keys(STAFF).map((id) => [id, 'consents:staff'] as const);
  const confidential = [...Object.entries(PROGRAMS), ...ofStaff].map(([id, scope]) => ({
    client_id: id,
    client_secret: `${id}-secret`,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope,
  }));
  const consentCentre: ClientMetadata = {
    client_id: CONSENT_CENTRE,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    redirect_uris: ['http://localhost/callback'],
    response_types: ['code'],
    scope: 'openid consents',
  };
  return [...confidential, consentCentre];
}
