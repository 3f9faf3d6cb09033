import * as z from 'zod';
import { EVENT_TYPES, REGISTRY_EVENT_TYPES } from '../../vocabulary.ts';
import { decimal, hash, hex, instant } from './fields.ts';

/** An event as the call that recorded it answers. */
export const eventView = z.strictObject({
  id: z.uuid(),
  type: z.enum([...EVENT_TYPES, ...REGISTRY_EVENT_TYPES]),
  seq: z.int().min(0).meta({ description: 'Place in the chain of its subject or registry item, from 0' }),
  recordedAt: instant,
  leafHash: hash,
  leafIndex: decimal.nullable().meta({ description: 'Place in the log; null until it is sequenced' }),
});
export type EventView = z.output<typeof eventView>;

/** EIP-712 `Promise`, signed by the log key; `recordedAt` and `includeBy` enter it as milliseconds since 1970. */
export const promiseView = z.strictObject({
  logId: hex,
  leafHash: hex,
  recordedAt: instant,
  includeBy: instant,
  signature: hex,
});
export type PromiseView = z.output<typeof promiseView>;
