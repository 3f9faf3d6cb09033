import * as z from 'zod';
import type { Json } from '../kernel/json.ts';
import { SCOPES } from '../vocabulary.ts';
import { OPERATION_IDS, OPERATIONS } from './index.ts';
import { IDEMPOTENCY_KEY, IF_MATCH, LEDGER_REASON } from './kit/fields.ts';
import { MERGE_PATCH, type Operation } from './kit/operation.ts';
import { problemDocument } from './kit/problem-document.ts';

type Members = { [key: string]: Json };

/** Builds the OpenAPI 3.1 document of the API from the table of operations. */
export function openApiDocument(): Members {
  const paths: { [path: string]: Members } = {};
  for (const id of OPERATION_IDS) {
    const operation: Operation = OPERATIONS[id];
    const path = operation.path.replace('+}', '}');
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describe(id, operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Consent ledger',
      version: '1.0.0',
      description: 'Consents, pushes and disclosures on a log that anyone can check.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problemDocument, 'output') },
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: `OAuth 2 access token with one of the scopes ${SCOPES.join(', ')}`,
        },
      },
    },
  };
}

function describe(id: string, operation: Operation): Members {
  return {
    operationId: id,
    summary: operation.summary,
    tags: [operation.tag],
    security: operation.scopes.length === 0 ? [] : [{ bearer: [...operation.scopes] }],
    parameters: [
      ...parameters('path', operation.params),
      ...parameters('query', operation.query),
      ...(canRepeat(operation) ? [IDEMPOTENCY_HEADER] : []),
      ...(operation.replaces === true || operation.method === 'PATCH' ? [IF_MATCH_HEADER] : []),
      ...(operation.looks === undefined ? [] : [REASON_HEADER]),
      ...(operation.looks === 'subject' ? [HELD_BACK_HEADER] : []),
    ],
    ...(operation.body === undefined
      ? {}
      : {
          requestBody: {
            required: !operation.body.safeParse(undefined).success,
            content: contentOf(operation.method, schemaOf(operation.body, 'input')),
          },
        }),
    responses: responses(operation),
  };
}

function contentOf(method: Operation['method'], schema: Json): Members {
  const json = { 'application/json': { schema } };
  return method === 'PATCH' ? { [MERGE_PATCH]: { schema }, ...json } : json;
}

const IDEMPOTENCY_HEADER: Members = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'The same key with the same request gives the first answer again, for 24 hours; a yes only while it would still be one, and no longer than its permit lives',
  schema: { type: 'string', pattern: IDEMPOTENCY_KEY.source },
};

const IF_MATCH_HEADER: Members = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description:
    'The `ETag` of the version that the call replaces; required when there is one already, unless it is as sent. A list of them, or `*` for any (RFC 9110 §13.1.1)',
  schema: { type: 'string', pattern: IF_MATCH.source },
};

const REASON_HEADER: Members = {
  name: 'Ledger-Reason',
  in: 'header',
  required: false,
  description:
    'Why an auditor looks, required where the call puts that on record; it is told to the persons looked at, so it names nobody',
  schema: { type: 'string', pattern: LEDGER_REASON.source },
};

const HELD_BACK_HEADER: Members = {
  name: 'Ledger-Held-Back',
  in: 'header',
  required: false,
  description:
    'The law by which the person must not be told of the look: it is counted in the open instead of put into their history',
  schema: { type: 'string', pattern: LEDGER_REASON.source },
};

const REPLAYED_HEADER: Members = {
  description:
    'Present when the request is a repetition by its key, and this its first answer; a yes has the obligations of now',
  schema: { type: 'string', enum: ['true'] },
};

const TOO_MANY =
  'Too many calls by the client this second, or events about the subject this minute; a no is never limited';

const RETRY_AFTER_HEADER: Members = {
  description: 'Seconds after which the call may be repeated',
  schema: { type: 'integer', minimum: 1, maximum: 60 },
};

const ETAG_HEADER: Members = {
  description: 'The version that is in force after the call, as `If-Match` names it',
  schema: { type: 'string', pattern: '^"[1-9][0-9]*"$' },
};

function parameters(part: 'path' | 'query', schema: z.ZodObject | undefined): Json[] {
  if (schema === undefined) return [];
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: part,
    required: part === 'path' || !(field as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(field as z.ZodType, 'input'),
  }));
}

function responses(operation: Operation): Members {
  const described: Members = {};
  for (const [status, body] of Object.entries(operation.responses)) {
    described[status] = {
      description: MEANINGS[status] ?? 'Answer',
      ...headersOf(operation, status),
      content:
        typeof body === 'string'
          ? { [body]: { schema: { type: 'string' } } }
          : { 'application/json': { schema: schemaOf(body, 'output') } },
    };
  }
  const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  if (operation.replaces === true || operation.method === 'PATCH') {
    described['412'] = { description: 'Another version is in force than `If-Match` names', content: problem };
  }
  if (operation.replaces === true) {
    described['428'] = { description: 'The call would replace a version, and `If-Match` is missing', content: problem };
  }
  if (operation.scopes.length > 0 && operation.saysNo !== true) {
    described['429'] = { description: TOO_MANY, headers: { 'Retry-After': RETRY_AFTER_HEADER }, content: problem };
  }
  return {
    ...described,
    default: { description: 'A problem (RFC 9457); docs/errors.md lists them', content: problem },
  };
}

/** Returns the headers that an answer with this status has; what is only proposed is not in force. */
function headersOf(operation: Operation, status: string): Members {
  const tellsVersion = (operation.replaces === true || operation.etag === true) && status !== '202';
  const headers = {
    ...(tellsVersion ? { ETag: ETAG_HEADER } : {}),
    ...(canRepeat(operation) ? { 'Idempotency-Replayed': REPLAYED_HEADER } : {}),
  };
  return Object.keys(headers).length === 0 ? {} : { headers };
}

/** Returns whether a call takes an `Idempotency-Key`. */
function canRepeat({ method, writes }: Operation): boolean {
  return method !== 'GET' && writes !== false;
}

const MEANINGS: Readonly<Record<string, string>> = {
  200: 'Answered; nothing new was registered or allowed',
  201: 'Recorded',
  202: 'Not yet: ask again after `Retry-After` seconds, or let a second registrar approve it',
};

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...members } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return members as Members;
}
