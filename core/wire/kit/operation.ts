import * as z from 'zod';
import { id } from './fields.ts';

/** What a token must allow; `consents` reaches only the subject that the token names. */
export const SCOPES = ['consents', 'consents:any', 'decisions', 'registry', 'audit'] as const;
export type Scope = (typeof SCOPES)[number];

/** Allow a call about one subject: the subject's own token, or that of a client of the bank. */
export const CONSENT_SCOPES = ['consents', 'consents:any'] as const satisfies readonly Scope[];

/** Describes the path of a call about one subject. */
export const bySubject = z.strictObject({ subject: id });

/** One call of the HTTP API: routes, checks, documents and clients are made from these. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `{name}` is one segment, `{name+}` all that follows. */
  readonly path: string;
  readonly summary: string;
  readonly tag: 'Registry' | 'Consents' | 'Decisions' | 'Proofs' | 'Log';
  /** Any of these suffices; none: no token is asked for. */
  readonly scopes: readonly Scope[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Whether it can put something on record; when absent, all but GET do. */
  readonly writes?: false;
  /** Longest body, in bytes, where it is not `MAX_BODY_BYTES`. */
  readonly bodyLimit?: number;
  /** By status; a media type stands for a body that is not JSON. */
  readonly responses: Readonly<Record<number, z.ZodType | string>>;
}
