import type { DynamoDBStreamEvent } from 'aws-lambda';
import { parseUntoldKey } from '../adapters/dynamodb/keys.ts';
import { tellCustomers } from '../app/customer-notice/tell-customers.ts';
import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { customerNotices } from '../wiring/customer-notices.ts';
import { FUNCTIONS } from './index.ts';

const tell = tellCustomers(await customerNotices(readConfig(FUNCTIONS.tell.groups)));

/** Tells customers of the new events of the stream that others recorded in their names; fails when one is not told. */
export const handler = watched(async (event: DynamoDBStreamEvent): Promise<void> => {
  const keys = event.Records.flatMap(({ dynamodb }) => {
    return parseUntoldKey(dynamodb?.Keys?.pk?.S, dynamodb?.Keys?.sk?.S) ?? [];
  });
  const [fault] = await tell(keys);
  if (fault !== undefined) throw fault;
});
