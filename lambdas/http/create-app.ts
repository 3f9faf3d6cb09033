import { type Context, Hono } from 'hono';
import { LedgerError } from '../../core/kernel/error.ts';
import type { Json } from '../../core/kernel/json.ts';
import type { Scope } from '../../core/vocabulary.ts';
import {
  findOperation,
  OPERATION_IDS,
  OPERATIONS,
  type OperationId,
  type OperationInput,
} from '../../core/wire/index.ts';
import { NO_QUERY, type Operation } from '../../core/wire/kit/operation.ts';
import { parseInput } from '../../core/wire/kit/parse.ts';
import { idempotencyOf } from '../app/record/idempotency.ts';
import { newUuid } from '../app/record/uuid.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { type AccessDeps, type AuthorisedCaller, authorise } from './access.ts';
import { jsonOf, readBody, requireLength } from './body.ts';
import { callLimit } from './call-limit.ts';
import type { ApiCall, ApiEndpoints, Reply } from './endpoint.ts';
import { ifMatchIn } from './etag.ts';
import { idempotencyKeyIn } from './idempotency-key.ts';
import { lookHeadersIn } from './look-headers.ts';
import { problemResponse } from './problems.ts';
import { refusalsIn } from './refusal.ts';
import { isRequestId, type RequestLog, SECURITY_HEADERS, timed } from './request-log.ts';

export interface AppDeps extends Omit<AccessDeps, 'countCall'> {
  readonly endpoints: ApiEndpoints;
  /** Keys the hashes by which requests that may be repeated are known. */
  readonly pepper: Uint8Array;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: (entry: RequestLog) => void;
  /** Receives the number of refusals in an answer to checks, pushes or disclosures, by reason. */
  readonly refused?: (refusals: ReadonlyMap<string, number>) => void;
  /** The calls that a client has a second, in each process; 0: as many as it likes. */
  readonly clientCallsPerSecond: number;
  /** Scopes that replace those of the table of operations. */
  readonly scopes?: { readonly [Id in OperationId]?: readonly Scope[] };
}

interface Env {
  Variables: { requestId: string; route: string; client: string | null; error: unknown };
}
type Http = Context<Env>;

// See docs/decisions/0001-http-folder.md
/** Builds the HTTP application of the operations that have an endpoint; it answers all else with a problem. */
export function createApp(deps: AppDeps): Hono<Env> {
  const app = new Hono<Env>();
  const countCall = callLimit(deps.clientCallsPerSecond, deps.clock);

  app.use(async (http, next) => {
    const tookMs = deps.clock.stopwatch();
    const asked = http.req.header('x-request-id');
    const requestId = isRequestId(asked) ? asked : newUuid(deps);
    http.set('requestId', requestId);
    await next();
    const { headers } = http.res;
    for (const [name, value] of SECURITY_HEADERS) if (!headers.has(name)) headers.set(name, value);
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
    headers.set('x-request-id', requestId);
    deps.log(timed(tookMs(), http));
  });

  for (const id of OPERATION_IDS) {
    const serve = deps.endpoints[id] as ((call: ApiCall<OperationId>) => Promise<Reply>) | undefined;
    if (serve === undefined) continue;
    const operation = OPERATIONS[id];
    const path = operation.path.replace(/\{(\w+)\+\}/g, ':$1{.+}').replace(/\{(\w+)\}/g, ':$1');
    app.on(operation.method, path, async (http) => {
      http.set('route', operation.path);
      const reply = await serve(await callOf({ ...deps, countCall }, id, http));
      deps.refused?.(refusalsIn(id, reply));
      return responseOf(operation, reply);
    });
  }

  const failed = (error: unknown, http: Http) => {
    http.set('error', error);
    return problemResponse(error, http.get('requestId'));
  };
  app.onError(failed);
  app.notFound((http) => failed(unroutable(http.req.method, http.req.path), http));

  return app;
}

function unroutable(method: string, path: string): LedgerError {
  const { methods } = findOperation(method, path);
  if (methods.length === 0 || methods.includes(method)) {
    return new LedgerError('ROUTE_UNKNOWN', 'there is no call at this path');
  }
  return new LedgerError('METHOD_NOT_ALLOWED', 'the path has no such method', {
    details: { allow: methods.join(', ') },
  });
}

async function callOf(deps: AppDeps & AccessDeps, id: OperationId, http: Http): Promise<ApiCall<OperationId>> {
  const operation: Operation = OPERATIONS[id];
  // Refused before anything is read for it.
  if (operation.body) requireLength(http.req.raw, operation.bodyLimit);
  const scopes = deps.scopes?.[id] ?? operation.scopes;
  const header = http.req.header('authorization') ?? null;
  const caller = scopes.length === 0 ? null : await authorise(deps, header, { ...operation, scopes });
  http.set('client', caller?.client ?? null);
  const { params, query = NO_QUERY } = operation;
  const sent = operation.body && jsonOf(http.req.raw, await readBody(http.req.raw, operation.bodyLimit));
  if (caller !== null && operation.saysNo === 'unless-given' && isGiven(sent)) deps.countCall(caller.client);
  const input = {
    params: params && parseInput(params, http.req.param(), 'path'),
    query: parseInput(query, queryOf(http), 'query'),
    body: operation.body && parseInput(operation.body, sent, 'body'),
  } as OperationInput<OperationId>;
  return {
    ...input,
    caller: () => required(caller),
    write(actor) {
      const header = http.req.header('idempotency-key');
      // A body that may be left out says the same as an empty one.
      const request = { operation: id, params: input.params ?? {}, body: (sent ?? {}) as Json };
      return {
        actor,
        idempotency:
          header === undefined ? null : idempotencyOf(deps.pepper, idempotencyKeyIn(header), required(caller), request),
      };
    },
    ifMatch:
      operation.replaces === true || operation.method === 'PATCH' ? ifMatchIn(http.req.header('if-match')) : null,
    reasons: lookHeadersIn((name) => (operation.looks === undefined ? undefined : http.req.header(name))),
    baseUrl: baseUrlOf(http),
  };
}

/** Returns whether a body that is not checked yet says a yes. */
function isGiven(sent: unknown): boolean {
  return typeof sent === 'object' && sent !== null && 'decision' in sent && sent.decision === 'given';
}

function required(caller: AuthorisedCaller | null): AuthorisedCaller {
  if (caller === null) throw new LedgerError('TOKEN_MISSING', 'the request has no access token');
  return caller;
}

/** Returns the query by name. A parameter that is given several times becomes a list, which every schema refuses. */
function queryOf(http: Http): Record<string, unknown> {
  const { searchParams } = new URL(http.req.url);
  const named = [...Map.groupBy(searchParams, ([name]) => name)];
  return Object.fromEntries(
    named.map(([name, pairs]) => {
      const values = pairs.map(([, value]) => value);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

function baseUrlOf(http: Http): string {
  const { protocol, host } = new URL(http.req.url);
  const forwarded = http.req.header('x-forwarded-proto');
  return `${forwarded === 'http' || forwarded === 'https' ? `${forwarded}:` : protocol}//${host}`;
}

function responseOf(operation: Operation, { status, body, headers }: Reply): Response {
  const declared = operation.responses[status];
  const type = typeof declared === 'string' ? declared : 'application/json';
  const content = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  return new Response(content, { status, headers: { 'content-type': type, ...headers } });
}
