import * as z from 'zod';
import { MAX_ATTACHMENTS } from '../../limits.ts';
import { CARE_FLAGS } from '../../vocabulary.ts';
import { capture, decimal, distinct, evidence, hash, id, step, uri } from './fields.ts';

const DOUBLE_RECORDING = 'double-recording';
const ATTACHMENT_TYPES = ['audio', 'video', 'screenshot', 'document', 'signature', 'scan'] as const;

const attachment = z
  .strictObject({
    type: z.enum(ATTACHMENT_TYPES),
    sha256: hash,
    size: decimal.meta({ description: 'In bytes' }),
    uri: uri(/^(https|s3)$/, 'https or s3 URI')
      .max(512)
      .meta({ description: 'Where the attachment is stored' }),
    retentionClass: id.meta({
      description:
        '`double-recording`: kept until six months after the product ends. Recordings of a product with a retention class have that class',
    }),
    product: id.nullable().default(null),
  })
  .refine(({ retentionClass, product }) => retentionClass !== DOUBLE_RECORDING || product !== null, {
    path: ['product'],
    error: 'a double recording names the product that was sold',
  })
  .refine(({ retentionClass, type }) => retentionClass !== DOUBLE_RECORDING || type === 'audio' || type === 'video', {
    path: ['type'],
    error: 'a double recording is `audio` or `video`',
  });

/** Lists documents and recordings by reference. */
export const attachments = z.array(attachment).max(MAX_ATTACHMENTS);

/** Describes how a consent was captured. */
export const consentCapture = capture.extend({
  evidence: evidence.nullable().default(null).meta({
    description:
      'Evidence that the consent rests on, where it is not that of the token: `paper`, with an attachment of type `scan`, or `imported`',
  }),
  attachments: attachments.default([]),
  steps: distinct(step, 0, CARE_FLAGS.length)
    .default([])
    .meta({ description: 'Extra steps that were taken before, as the purpose names them' }),
});

/** Describes how any other decision or act was captured. */
export const captured = capture.nullable().default(null).meta({ description: 'How the subject’s wish was captured' });

/** Describes a body that holds at most a capture. */
export const capturedInput = z.strictObject({ capture: captured }).optional();
export type CapturedInput = z.output<typeof capturedInput>;
