import type { DynamoDBStreamEvent } from 'aws-lambda';
import { parseEventKey } from '../adapters/dynamodb/keys.ts';
import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { publishTrigger } from '../wiring/publish-trigger.ts';
import { sequencer } from '../wiring/sequencer.ts';

const { sequenceEvents } = sequencer(readConfig(['store']));
const publishSoon = await publishTrigger();

/** Gives the new events of the table's stream their place in the log, each once, and has the log published. */
export const handler = watched(async (event: DynamoDBStreamEvent): Promise<void> => {
  const keys = event.Records.flatMap(({ dynamodb }) => {
    return parseEventKey(dynamodb?.Keys?.pk?.S, dynamodb?.Keys?.sk?.S) ?? [];
  });
  const { sequenced } = await sequenceEvents(keys);
  if (sequenced > 0) await publishSoon();
});
