import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { PUBLISHER_GROUPS, publisher } from '../wiring/publisher.ts';

const publish = await publisher(readConfig(PUBLISHER_GROUPS));

/** On schedule: publishes a checkpoint of everything that is sequenced, where the publication that followed it did not. */
export const handler = watched(async (): Promise<void> => {
  await publish();
});
