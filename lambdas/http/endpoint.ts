import type { Acting } from '../../core/subject/authority.ts';
import type { OperationId, OperationInput } from '../../core/wire/index.ts';
import type { WriteRequest } from '../app/record/record-subject-event.ts';
import type { Caller } from '../ports/token-verifier.ts';

/** One call, parsed, checked and allowed by scope. */
export interface ApiCall<Id extends OperationId> extends OperationInput<Id> {
  /** Who calls. @throws TOKEN_MISSING where the operation asks for no token */
  caller(): Caller;
  /** What a write is told about who asks and whether it may be repeated. @throws IDEMPOTENCY_KEY_MALFORMED */
  write<By extends Acting>(actor: By): WriteRequest<By>;
  /** Scheme and host by which the caller reached the API. */
  readonly baseUrl: string;
}

/** What an endpoint answers; an object is sent as JSON. */
export interface Reply {
  readonly status: number;
  readonly body: object | string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The operations that an application serves, each bound to its use case. */
export type ApiEndpoints = { readonly [Id in OperationId]?: (call: ApiCall<Id>) => Promise<Reply> };
