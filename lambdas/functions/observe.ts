import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { observer } from '../wiring/log/observer.ts';
import { FUNCTIONS } from './index.ts';

const observe = await observer(readConfig(FUNCTIONS.observe.groups));

/** On schedule: measures how far behind and in what state the log is, for the alarms. It changes nothing. */
export const handler = watched(async () => {
  await observe();
});
