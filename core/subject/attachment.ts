import { hashKind, nullableKind, objectKind, textKind, type ValueOf } from '../kernel/kinds.ts';

/**
 * Something that shows what happened, by reference: its SHA-256 and its size in bytes (decimal). `product` is the one whose end its retention
 * counts from; null where the class counts from something else.
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
