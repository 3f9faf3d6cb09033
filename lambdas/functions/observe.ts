import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { observer } from '../wiring/observer.ts';
import { FUNCTIONS } from './index.ts';

const observe = await observer(readConfig(FUNCTIONS.observe.groups));

/** On schedule: measures how far the log is behind and what state it is in; alarms rest on it. It changes nothing. */
export const handler = watched(async () => {
  await observe();
});
