import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { publishTrigger } from '../wiring/log/publish-trigger.ts';
import { sequencer } from '../wiring/log/sequencer.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.sweep.groups);
const { sweepEvents } = sequencer(config);
const publishSoon = await publishTrigger(config.trigger, () => readConfig(FUNCTIONS.publish.groups));

/** On schedule: gives events that the stream did not deliver their leaf index, and has the log published. */
export const handler = watched(async (): Promise<void> => {
  const { sequenced } = await sweepEvents();
  if (sequenced > 0) await publishSoon();
});
