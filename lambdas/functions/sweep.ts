import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { publishTrigger } from '../wiring/publish-trigger.ts';
import { sequencer } from '../wiring/sequencer.ts';

const { sweepEvents } = sequencer(readConfig(['store']));
const publishSoon = await publishTrigger();

/** On schedule: gives events that the stream did not deliver their place in the log, and has the log published. */
export const handler = watched(async (): Promise<void> => {
  const { sequenced } = await sweepEvents();
  if (sequenced > 0) await publishSoon();
});
