import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { handle } from 'hono/aws-lambda';
import { nodeSha256 } from '../adapters/node/sha256.ts';
import { systemClock, systemRandom } from '../adapters/node/system.ts';
import { JwksTokenVerifier } from '../adapters/oidc/jwks-token-verifier.ts';
import type { Config } from '../config/groups.ts';
import { type AppDeps, createApp } from '../http/create-app.ts';
import { cachingVerifier } from '../http/token-cache.ts';
import { count, logRequest } from '../telemetry/telemetry.ts';
import { readable } from './gateway-event.ts';
import { pepper } from './pepper.ts';

/** A function behind API Gateway's HTTP API, payload version 2.0. */
export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** Makes the function that serves these endpoints to these clients. */
export async function httpHandler(
  config: Pick<Config, 'pepper' | 'tokens' | 'limits'>,
  { endpoints, clients, scopes }: Pick<AppDeps, 'endpoints' | 'clients' | 'scopes'>,
): Promise<HttpHandler> {
  const app = createApp({
    endpoints,
    ...(scopes === undefined ? {} : { scopes }),
    tokens: cachingVerifier(new JwksTokenVerifier(config.tokens), { clock: systemClock, hash: nodeSha256 }),
    clients,
    clientCallsPerSecond: config.limits.clientCallsPerSecond,
    pepper: await pepper(config.pepper),
    clock: systemClock,
    random: systemRandom,
    log: logRequest,
    refused: (refusals) => {
      for (const [reason, times] of refusals) count('Refusals', reason, times);
    },
  });
  // hono's own event types want members that the gateway leaves out and hono does not read.
  const answer = handle(app) as unknown as HttpHandler;
  return (event, context) => answer(readable(event), context);
}
