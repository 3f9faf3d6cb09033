import { hashKind, nullableKind, objectKind, textKind, type ValueOf } from '../kernel/kinds.ts';

/**
 * A recording or paper that is kept elsewhere: its SHA-256, its size in bytes (decimal) and its place. `product` is the
 * one whose end starts the time of its retention class; null: something else starts it.
 */
export const attachmentKind = objectKind({
  type: textKind,
  sha256: hashKind,
  size: textKind,
  uri: textKind,
  retentionClass: textKind,
  product: nullableKind(textKind),
});
export type Attachment = ValueOf<typeof attachmentKind>;
