import { readConfig } from '../config.ts';
import { ANCHORER_GROUPS, anchorer } from './wiring/anchorer.ts';

const anchor = await anchorer(readConfig(ANCHORER_GROUPS));

/** On schedule: anchors the last published checkpoint in the contract, if it is not there yet. */
export async function handler(): Promise<void> {
  await anchor();
}
