import * as z from 'zod';
import { EVENT_TYPES, REGISTRY_EVENT_TYPES } from '../../vocabulary.ts';
import { decimal, hash, hex, idInPath, instant } from './fields.ts';

/** Describes an event in the answer of the call that recorded it. */
export const eventSchema = z.strictObject({
  id: z.uuid(),
  type: z.enum([...EVENT_TYPES, ...REGISTRY_EVENT_TYPES]),
  seq: z.int().min(0).meta({ description: 'Position in the chain of its subject or registry item, from 0' }),
  recordedAt: instant,
  leafHash: hash,
  leafIndex: decimal.nullable().meta({ description: 'Position in the log; null until the event is sequenced' }),
});
export type EventView = z.output<typeof eventSchema>;

const UNTIL_RECORDED = 'null until a no that is put down is recorded';

/** Describes the event of a yes or a no in its answer; a no may be put down first and recorded later. */
export const noEventSchema = eventSchema.extend({
  seq: eventSchema.shape.seq
    .nullable()
    .meta({ description: `Position in the chain of its subject; ${UNTIL_RECORDED}` }),
  recordedAt: instant.nullable().meta({ description: `When it was recorded; ${UNTIL_RECORDED}` }),
  leafHash: hash.nullable().meta({ description: `Hash of its entry; ${UNTIL_RECORDED}` }),
});
export type NoEventView = z.output<typeof noEventSchema>;

/** Describes the answer of a call that records an event and returns nothing else. */
export const recordedAnswer = z.strictObject({ event: eventSchema });
export type RecordedAnswer = z.output<typeof recordedAnswer>;

/** Describes the path of a call about one event; an id that is not a UUID is that of no event. */
export const eventParams = z.strictObject({ event: idInPath });

const certificate = z
  .strictObject({ key: hex, notBefore: instant, notAfter: instant, signature: hex })
  .meta({ description: 'EIP-712 `PromiseKey`: the promise root certified the key that signed the promise' });

/** Describes an EIP-712 `Promise`, in which `recordedAt` and `includeBy` are milliseconds since 1970. */
export const promise = z
  .strictObject({ logId: hex, leafHash: hex, recordedAt: instant, includeBy: instant, signature: hex, certificate })
  .nullable()
  .meta({ description: 'Null when it was not ready in time: `GET /v1/events/{event}/promise` has it soon' });
