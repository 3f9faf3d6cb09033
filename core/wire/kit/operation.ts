import * as z from 'zod';
import type { Scope } from '../../vocabulary.ts';
import { opaqueIdInPath } from './opaque-id.ts';

/** Lists the scopes of a call about one subject: the subject's own, that of staff, and that of the bank's programs. */
export const CONSENT_SCOPES = ['consents', 'consents:staff', 'consents:any'] as const satisfies readonly Scope[];

/** Lists the scopes of a call about one subject that is not for staff. */
export const NOT_STAFF_SCOPES = ['consents', 'consents:any'] as const satisfies readonly Scope[];

/** The media type of a merge patch. Source: RFC 7396 §4 */
export const MERGE_PATCH = 'application/merge-patch+json';

/** Describes a body without members: none, or an empty object. */
export const emptyInput = z.strictObject({}).optional();

/** Describes the query of a call that takes no parameters. */
export const NO_QUERY = z.strictObject({});

/** Describes the path of a call about one subject. */
export const bySubject = z.strictObject({ subject: opaqueIdInPath });

/** Describes one call of the HTTP API; routes, checks, documents and clients are made from it. */
export interface Operation {
  /** The body of a PATCH is a merge patch (RFC 7396), declared as such or as plain JSON. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `{name}` is one segment, `{name+}` the rest of the path. */
  readonly path: string;
  readonly summary: string;
  readonly tag: 'Registry' | 'Consents' | 'Decisions' | 'Proofs' | 'Log';
  /** Any of these suffices; empty: no token is needed. */
  readonly scopes: readonly Scope[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** False when the call records nothing; when absent, every method but GET can record something. */
  readonly writes?: false;
  /** True when the call replaces a thing whole, and so has to name its version in `If-Match`. */
  readonly replaces?: true;
  /** True when the call says a no, and nothing else; `unless-given`: when the `decision` in its body is no `given`. */
  readonly saysNo?: true | 'unless-given';
  /** True when the answer tells a version in `ETag`; what `replaces` has one too. */
  readonly etag?: true;
  /** Whom an auditor looks at by the call, who says why in `Ledger-Reason`. */
  readonly looks?: 'subject' | 'all';
  /** Longest body in bytes; `MAX_BODY_BYTES` when absent. */
  readonly bodyLimit?: number;
  /** Schemas of the answers by status, or the media type of a body that is not JSON. */
  readonly responses: Readonly<Record<number, z.ZodType | string>>;
}
