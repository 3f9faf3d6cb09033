import * as z from 'zod';
import {
  MAX_BRANCHES_OF_STAFF,
  MAX_CONTENT_LENGTH,
  MAX_FEES_LENGTH,
  MAX_PRODUCTS,
  MAX_RISK_NOTICE_LENGTH,
} from '../../limits.ts';
import { PRODUCT_ORIGINS } from '../../vocabulary.ts';
import { eventSchema } from '../kit/event.ts';
import {
  distinct,
  hash,
  id,
  instant,
  instantInput,
  language,
  languageTag,
  prose,
  riskLevel,
  step,
} from '../kit/fields.ts';
import { textsByLanguage, title, version } from './schemas.ts';

const risk = riskLevel.meta({
  description: '1 is the lowest; a product above 1 needs a risk notice and an assessment of the customer',
});
const products = distinct(id, 0, MAX_PRODUCTS).meta({ description: 'Ids of the products that may be sold' });

/** `PUT /v1/products/{id}` */
export const productInput = z.strictObject({
  title,
  origin: z.enum(PRODUCT_ORIGINS),
  partner: id.nullable().default(null).meta({ description: 'The recipient that a consigned product is sold for' }),
  riskLevel: risk,
  fees: textsByLanguage(prose(MAX_FEES_LENGTH)).default({}),
  riskNotice: textsByLanguage(prose(MAX_RISK_NOTICE_LENGTH)).default({}),
  retired: z.boolean().default(false),
  retentionClass: step.nullable().default(null).meta({
    description: 'How long recordings of its sale are kept: until six months after the product ends, or longer',
  }),
});
export type ProductInput = z.output<typeof productInput>;

/** `POST /v1/purposes/{id}/contents` */
export const contentInput = z.strictObject({
  language: languageTag,
  text: prose(MAX_CONTENT_LENGTH),
  product: id.nullable().default(null).meta({ description: 'The one product that the text is about' }),
});
export type ContentInput = z.output<typeof contentInput>;

/** Path of `POST /v1/purposes/{id}/contents/{sha256}/withdrawal` */
export const contentParams = z.strictObject({ id, sha256: hash });

/** `PUT /v1/staff/{id}` */
export const staffInput = z.strictObject({
  branches: distinct(id, 1, MAX_BRANCHES_OF_STAFF).meta({
    description: 'Ids of the branches and call centres where they capture what customers say, and sell',
  }),
  products,
  validUntil: instantInput.meta({ description: 'When the registration ends; a time that has passed ends it' }),
});
export type StaffInput = z.output<typeof staffInput>;

/** `PUT /v1/places/{id}` */
export const placeInput = z.strictObject({ products });
export type PlaceInput = z.output<typeof placeInput>;

const byLanguage = z.record(z.string(), z.string());

export const productSchema = z.strictObject({
  id,
  version,
  title: byLanguage,
  origin: z.enum(PRODUCT_ORIGINS),
  partner: id.nullable(),
  riskLevel: risk,
  fees: byLanguage,
  riskNotice: byLanguage,
  retired: z.boolean(),
  retentionClass: step.optional().meta({ description: 'Absent: none' }),
});

export const contentSchema = z.strictObject({
  id: hash.meta({ description: 'SHA-256 of the UTF-8 text' }),
  version,
  language,
  text: z.string(),
  product: id.nullable(),
  purposes: z.array(id).meta({ description: 'Ids of the purposes for which it is approved' }),
});

export const staffSchema = z.strictObject({
  id,
  version,
  branches: z.array(id),
  products: z.array(id),
  validUntil: instant,
});
export const placeSchema = z.strictObject({ id, version, products: z.array(id) });

// `event` is null when nothing changed and nothing was recorded.
export const productAnswer = z.strictObject({ product: productSchema, event: eventSchema.nullable() });
export const contentAnswer = z.strictObject({ content: contentSchema, event: eventSchema.nullable() });
export const staffAnswer = z.strictObject({ staff: staffSchema, event: eventSchema.nullable() });
export const placeAnswer = z.strictObject({ place: placeSchema, event: eventSchema.nullable() });
