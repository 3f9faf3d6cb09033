import * as z from 'zod';
import { MAX_ATTACHMENTS } from '../../limits.ts';
import { CARE_FLAGS } from '../../vocabulary.ts';
import { capture, decimal, distinct, evidence, hash, id, step, uri } from './fields.ts';

const DOUBLE_RECORDING = 'double-recording';

const attachment = z
  .strictObject({
    type: z.enum(['audio', 'video', 'screenshot', 'document', 'signature']),
    sha256: hash,
    size: decimal.meta({ description: 'In bytes' }),
    uri: uri(/^(https|s3)$/, 'https or s3 URI')
      .max(512)
      .meta({ description: 'Where it is stored' }),
    retentionClass: id.meta({
      description:
        '`double-recording`: until six months after the product ends; of audio and video, that of the product where it has one',
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

/** What shows something, by reference. */
export const attachments = z.array(attachment).max(MAX_ATTACHMENTS);

/** How a consent was captured. */
export const consentCapture = capture.extend({
  evidence: evidence
    .nullable()
    .default(null)
    .meta({ description: 'What the consent rests on; `staff-recorded` when absent and `staff` is there' }),
  attachments: attachments.default([]),
  steps: distinct(step, 0, CARE_FLAGS.length)
    .default([])
    .meta({ description: 'The extra steps that were taken before, as the purpose names them' }),
});

/** How anything else was captured. */
export const captured = capture
  .nullable()
  .default(null)
  .meta({ description: 'The channel by which the subject said so' });

/** A body with nothing but how it was captured, or none. */
export const capturedInput = z.strictObject({ capture: captured }).optional();
export type CapturedInput = z.output<typeof capturedInput>;
