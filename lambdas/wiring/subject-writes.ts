import { DynamoPutDownStore } from '../adapters/dynamodb/put-down-store.ts';
import { recordPutDown } from '../app/record/record-put-down.ts';
import { noRules } from '../app/subject/no-rules.ts';
import { answeringDynamoClient } from './dynamodb.ts';
import { type WriteConfig, writes } from './writes.ts';

/** Makes the dependencies of recording a no, and a yes after it. */
export async function subjectWrites(config: WriteConfig) {
  const deps = {
    ...(await writes(config)),
    putDown: new DynamoPutDownStore(answeringDynamoClient(config.store), config.guard.table),
  };
  return { ...deps, recordPutDown: recordPutDown(deps, noRules(deps)) };
}
