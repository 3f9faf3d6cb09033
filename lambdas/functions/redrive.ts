import * as z from 'zod';
import { LedgerError } from '../../core/kernel/error.ts';
import type { RedriveOutcome } from '../app/log/redrive-events.ts';
import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { sequencer } from '../wiring/log/sequencer.ts';
import { FUNCTIONS } from './index.ts';

const { redriveEvents } = sequencer(readConfig(FUNCTIONS.redrive.groups));

const position = z.strictObject({ chain: z.string().min(1).max(512), seq: z.int().min(0) });
const request = z.union([
  z.strictObject({ key: position }),
  z.strictObject({ limit: z.int().min(1).max(1_000).default(100), after: position.optional() }),
]);

/**
 * Releases events that are in order now from quarantine into the log. An operator invokes it, with `{"limit": 100}`,
 * `{"limit": 100, "after": …}` or `{"key": {"chain": "…", "seq": 0}}`.
 */
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
