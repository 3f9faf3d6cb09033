import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { labelStarter } from '../wiring/log/label-starter.ts';
import { FUNCTIONS } from './index.ts';

const start = await labelStarter(readConfig(FUNCTIONS.labels.groups));

/**
 * Puts on record which rules decide and that each label key has started; a deployment invokes it before the first event
 * about a person.
 */
export const handler = watched(async (_event: unknown): Promise<{ started: number }> => ({ started: await start() }));
