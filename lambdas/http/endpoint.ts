import type { Acting } from '../../core/subject/authority.ts';
import type { OperationId, OperationInput } from '../../core/wire/index.ts';
import type { IfMatch } from '../app/record/precondition.ts';
import type { WriteRequest } from '../app/record/request.ts';
import type { AuthorisedCaller } from './access.ts';
import type { LookHeaders } from './look-headers.ts';

/** Holds one call, parsed, checked and allowed by scope. */
export interface ApiCall<Id extends OperationId> extends OperationInput<Id> {
  /** Returns the caller. @throws TOKEN_MISSING where the operation needs no token */
  caller(): AuthorisedCaller;
  /**
   * Returns the actor of a write and the key by which it may be repeated.
   * @throws IDEMPOTENCY_KEY_MALFORMED when bad
   */
  write<By extends Acting>(actor: By): WriteRequest<By>;
  /** The versions that a call may replace, as its `If-Match` names them; null where it names none. */
  readonly ifMatch: IfMatch | null;
  /** The reason that an auditor gives for a look, and the law that holds it back. */
  readonly reasons: LookHeaders;
  /** Scheme and host by which the caller reached the API. */
  readonly baseUrl: string;
}

/** Holds an endpoint's answer; an object is sent as JSON. */
export interface Reply {
  readonly status: number;
  readonly body: object | string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Binds each operation that an application serves to its use case. */
export type ApiEndpoints = { readonly [Id in OperationId]?: (call: ApiCall<Id>) => Promise<Reply> };
