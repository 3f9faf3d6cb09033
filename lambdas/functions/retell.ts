import { systemClock } from '../adapters/node/system.ts';
import { tellRest } from '../app/customer-notice/tell-rest.ts';
import { readConfig } from '../config/read.ts';
import { logError, measure, watched } from '../telemetry/telemetry.ts';
import { customerNotices } from '../wiring/customer-notices.ts';
import { FUNCTIONS } from './index.ts';

const tell = tellRest({ ...(await customerNotices(readConfig(FUNCTIONS.retell.groups))), clock: systemClock });

/** On schedule: tells customers what the stream did not, and measures how long the oldest of it had waited. */
export const handler = watched(async (): Promise<void> => {
  const { faults, oldestAgeSeconds } = await tell();
  for (const fault of faults) logError('a customer was not told of an event', fault);
  measure({ UntoldAgeSeconds: oldestAgeSeconds });
});
