import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { anchorer } from '../wiring/anchorer.ts';
import { FUNCTIONS } from './index.ts';

const anchor = await anchorer(readConfig(FUNCTIONS.anchor.groups));

/** On schedule: anchors the last published checkpoint in the contract, if it is not there yet. */
export const handler = watched(async (): Promise<void> => {
  await anchor();
});
