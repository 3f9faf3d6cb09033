import { boundedText, clientNames, httpUrl } from './fields.ts';
import { defaulted, optional, required } from './key.ts';

/** The issuer whose access tokens are believed. */
export const tokensGroup = {
  issuer: required(
    'LEDGER_OIDC_ISSUER',
    httpUrl,
    'issuer of access tokens, exactly as its discovery document spells it',
  ),
  audience: required('LEDGER_OIDC_AUDIENCE', boundedText(1024), '`aud` that an access token must have'),
  scopePrefix: optional(
    'LEDGER_OIDC_SCOPE_PREFIX',
    boundedText(1024),
    'prefix of each scope of a token; it then names the audience of a token without `aud`: Cognito',
  ),
  registrarClients: defaulted(
    'LEDGER_REGISTRAR_CLIENTS',
    clientNames,
    '',
    'ids of the clients that may use the scope `registry` while they are not registered themselves, with commas between',
  ),
};
