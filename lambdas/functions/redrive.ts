import * as z from 'zod';
import { LedgerError } from '../../core/kernel/error.ts';
import type { RedriveOutcome } from '../app/log/redrive-events.ts';
import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { sequencer } from '../wiring/sequencer.ts';

const { redriveEvents } = sequencer(readConfig(['store']));

const place = z.strictObject({ chain: z.string().min(1).max(512), seq: z.int().min(0) });
const request = z.union([
  z.strictObject({ key: place }),
  z.strictObject({ limit: z.int().min(1).max(1_000).default(100), after: place.optional() }),
]);

/** Invoked by an operator, as `{"limit": 100}`, `{"limit": 100, "after": …}` or `{"key": {"chain": "…", "seq": 0}}`: lets events that are right now out of quarantine into the log. */
export const handler = watched(async (event: unknown): Promise<RedriveOutcome> => {
  const { success, data } = request.safeParse(event ?? {});
  if (!success) {
    throw new LedgerError(
      'INPUT_INVALID',
      'send `{"limit": 1 to 1000}`, with `"after"` to go on from there, or `{"key": {"chain": "…", "seq": 0}}`',
    );
  }
  return redriveEvents(data);
});
