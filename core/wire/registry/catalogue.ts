import * as z from 'zod';
import { hash, id, page } from '../kit/fields.ts';
import { contentSchema, productSchema } from './products.ts';
import { noticeSchema, purposeSchema, recipientSchema, version, versionInRequest } from './schemas.ts';

const textsWithHashes = z.record(z.string(), z.strictObject({ text: z.string(), sha256: hash }));
const identified = { id, version, sha256: hash };

/** Query of `GET /v1/catalogue` */
export const catalogueQuery = page
  .extend({
    kind: z.enum(['purpose', 'notice', 'recipient', 'product', 'content']).default('purpose'),
    id: id.optional().meta({ description: 'Only the item with this id; an empty page when there is none' }),
    version: versionInRequest
      .optional()
      .meta({ description: 'With `id`: this version of the purpose, recipient, product or content' }),
    cursor: id.optional().meta({ description: 'The `next` of the page before' }),
  })
  .refine(({ id: one, version: of }) => of === undefined || one !== undefined, {
    path: ['id'],
    error: 'is missing beside `version`',
  });
export type CatalogueQuery = z.output<typeof catalogueQuery>;

/**
 * Describes the public part of a registry item. For a notice or content, `sha256` is the hash of its text; otherwise it
 * is the hash of the member that `kind` names, as UTF-8 JSON.
 */
const catalogueItem = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('purpose'),
    ...identified,
    purpose: purposeSchema.omit({
      id: true,
      version: true,
      quietHours: true,
      frequency: true,
      coolDownDays: true,
      noticeServed: true,
      maxCaptureAgeDays: true,
      captureChannels: true,
      careSteps: true,
      coolingOffHours: true,
      reaffirmationDays: true,
      feesShown: true,
      contentApproved: true,
      retentionClass: true,
      permitLifetimeSeconds: true,
      minimumEvidence: true,
      evidenceClasses: true,
      maskedCategories: true,
      since: true,
    }),
  }),
  z.strictObject({
    kind: z.literal('notice'),
    ...identified,
    notice: noticeSchema.pick({
      purpose: true,
      language: true,
      text: true,
      material: true,
      publishedAt: true,
      inUseSince: true,
    }),
  }),
  z.strictObject({
    kind: z.literal('recipient'),
    ...identified,
    recipient: recipientSchema.pick({ name: true, legalId: true, purposes: true }).extend({ suspended: z.boolean() }),
  }),
  z.strictObject({
    kind: z.literal('product'),
    ...identified,
    product: productSchema
      .omit({ id: true, version: true, retentionClass: true })
      .extend({ fees: textsWithHashes, riskNotice: textsWithHashes }),
  }),
  z.strictObject({
    kind: z.literal('content'),
    ...identified,
    content: contentSchema.pick({ language: true, product: true, purposes: true }),
  }),
]);
export type CatalogueItem = z.output<typeof catalogueItem>;

export const catalogueAnswer = z.strictObject({ items: z.array(catalogueItem), next: z.string().nullable() });
export type CatalogueAnswer = z.output<typeof catalogueAnswer>;
