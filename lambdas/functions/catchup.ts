import { recordAllPutDown } from '../app/record/record-put-down.ts';
import { readConfig } from '../config/read.ts';
import { logError, measure, watched } from '../telemetry/telemetry.ts';
import { subjectWrites } from '../wiring/subject-writes.ts';
import { FUNCTIONS } from './index.ts';

const recordAll = recordAllPutDown(await subjectWrites(readConfig(FUNCTIONS.catchup.groups)));

/** On schedule: records each no that is put down, and measures how long the oldest of those left has waited. */
export const handler = watched(async (): Promise<void> => {
  const { faults, oldestAgeSeconds } = await recordAll();
  for (const fault of faults) logError('a no that is put down was not recorded', fault);
  measure({ PutDownAgeSeconds: oldestAgeSeconds });
});
