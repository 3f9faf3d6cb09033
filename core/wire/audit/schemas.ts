import * as z from 'zod';
import { eventSchema } from '../kit/event.ts';
import { decimal, hash, page } from '../kit/fields.ts';

const NEXT = 'must be the `next` of the page before';
const CURSOR = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(?:0|[1-9]\d{0,19})$/;

const exported = {
  from: decimal.meta({ description: 'Leaf index of the first event' }),
  to: decimal.meta({ description: 'Leaf index after the last event' }),
  entries: decimal.meta({ description: 'Number of events from `from` and below `to`' }),
};

/** Describes an export as the histories in its range show it. */
export const exportView = eventSchema.extend({
  ...exported,
  client: z.string().meta({ description: 'The client that made it' }),
  reason: z.string().nullable().meta({ description: 'What the auditor gave as the reason; null: it was erased' }),
  by: hash.nullable().meta({ description: 'Keyed hash of the auditor’s own id; null: it was erased' }),
});
export type ExportView = z.output<typeof exportView>;

/** Returns whether there is no leaf from one index and below the other; false where one is no index. */
function isEmpty(from: string, to: string | undefined): boolean {
  const ends = [from, to].map((end) => decimal.safeParse(end));
  return ends.every(({ success }) => success) && BigInt(from) >= BigInt(to ?? 0);
}

/** Query of `GET /v1/export` */
export const exportQuery = z
  .strictObject({
    from: decimal.optional().meta({ description: 'Leaf index of the first event; 0 when absent' }),
    to: decimal.optional().meta({ description: 'Leaf index after the last event; the size of the log when absent' }),
    cursor: z
      .string()
      .regex(CURSOR, NEXT)
      .optional()
      .meta({ description: 'The `next` of the page before, without `from` and `to`' }),
    limit: page.shape.limit,
  })
  .superRefine(({ from, to, cursor }, refinement) => {
    const refuse = (name: string, message: string) => refinement.addIssue({ code: 'custom', path: [name], message });
    if (cursor !== undefined) {
      if (from !== undefined) refuse('from', 'is that of the export: leave it out beside `cursor`');
      if (to !== undefined) refuse('to', 'is that of the export: leave it out beside `cursor`');
    } else if (isEmpty(from ?? '0', to)) {
      refuse('to', 'must be larger than `from`');
    }
  });

const exportedEvent = z.strictObject({
  id: z.uuid(),
  type: eventSchema.shape.type,
  leafIndex: decimal,
  entry: z.string().meta({ description: 'base64url of the bytes that the log has at this leaf' }),
  disclosures: z.array(z.string()).meta({ description: 'They open the entry: docs/formats/entry.md' }),
});

/** `GET /v1/export` */
export const exportAnswer = z.strictObject({
  export: z.strictObject({ event: z.uuid().meta({ description: 'The `export.made` on record' }), ...exported }),
  events: z.array(exportedEvent),
  next: z.string().nullable(),
});
export type ExportAnswer = z.output<typeof exportAnswer>;

/** Describes the path of a call about one leaf; what is no index is that of no leaf. */
export const leafParams = z.strictObject({ index: z.string().max(128) });

/** `GET /v1/log/{index}/event` */
export const leafAnswer = z.strictObject({ event: eventSchema });
export type LeafAnswer = z.output<typeof leafAnswer>;
