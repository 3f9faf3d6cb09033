import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { anchorer } from '../wiring/log/anchorer.ts';
import { mapTrigger } from '../wiring/log/map-trigger.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.anchor.groups);
const anchor = await anchorer(config);
const askForMap = await mapTrigger(config.mapTrigger, () => readConfig(FUNCTIONS.map.groups));

/**
 * On schedule: asks for the map of what is published, and anchors the last published checkpoint in the contract, if it
 * is not there yet. So every entry is in a stated map, and the statement anchored, within two runs.
 */
export const handler = watched(async (): Promise<void> => {
  await askForMap();
  await anchor();
});
