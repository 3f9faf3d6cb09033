import * as z from 'zod';

/** Describes the body of every error; `type` is `/problems/<code>`, relative to the API. Source: RFC 9457 §3 */
export const problemDocument = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().meta({ description: 'The fault in this request, and what to do about it' }),
  code: z.string(),
  requestId: z.string(),
  errors: z
    .array(
      z.strictObject({
        pointer: z.string().meta({ description: 'RFC 6901 pointer into what `in` names' }),
        in: z.enum(['body', 'path', 'query']),
        message: z.string(),
      }),
    )
    .optional(),
});
export type ProblemDocument = z.output<typeof problemDocument>;
