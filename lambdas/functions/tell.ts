import { systemClock } from '../adapters/node/system.ts';
import { tellCustomers } from '../app/customer-notice/tell-customers.ts';
import { readConfig } from '../config/read.ts';
import { logError, measure, watched } from '../telemetry/telemetry.ts';
import { customerNotices } from '../wiring/customer-notices.ts';
import { FUNCTIONS } from './index.ts';

const tell = tellCustomers({ ...(await customerNotices(readConfig(FUNCTIONS.tell.groups))), clock: systemClock });

/** On schedule: tells customers what others recorded in their names, and measures how long the oldest had waited. */
export const handler = watched(async (): Promise<void> => {
  const { faults, oldestAgeSeconds } = await tell();
  for (const fault of faults) logError('a customer was not told of an event', fault);
  measure({ UntoldAgeSeconds: oldestAgeSeconds });
});
