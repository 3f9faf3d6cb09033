import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { ANCHORER_GROUPS, anchorer } from '../wiring/anchorer.ts';

const anchor = await anchorer(readConfig(ANCHORER_GROUPS));

/** On schedule: anchors the last published checkpoint in the contract, if it is not there yet. */
export const handler = watched(async (): Promise<void> => {
  await anchor();
});
