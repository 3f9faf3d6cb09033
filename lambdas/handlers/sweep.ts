import { readConfig } from '../config.ts';
import { PUBLISHER_GROUPS, publishTrigger } from './wiring/publisher.ts';
import { sequencer } from './wiring/sequencer.ts';

const config = readConfig(PUBLISHER_GROUPS);
const { sweepEvents } = sequencer(config);
const publishSoon = await publishTrigger(config);

/** On schedule: gives events that the stream did not deliver their place in the log, and has the log published. */
export async function handler(): Promise<void> {
  const { sequenced } = await sweepEvents();
  if (sequenced > 0) await publishSoon();
}
