import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { publisher } from '../wiring/log/publisher.ts';
import { FUNCTIONS } from './index.ts';

const publish = await publisher(readConfig(FUNCTIONS.publish.groups));

/** On schedule: publishes a checkpoint of everything that is sequenced and not yet published. */
export const handler = watched(async (): Promise<void> => {
  await publish();
});
