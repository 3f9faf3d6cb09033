import type { DynamoDBStreamEvent } from 'aws-lambda';
import { parseEventKey } from '../adapters/dynamodb/keys.ts';
import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { publishTrigger } from '../wiring/log/publish-trigger.ts';
import { sequencer } from '../wiring/log/sequencer.ts';
import { FUNCTIONS } from './index.ts';

const config = readConfig(FUNCTIONS.sequence.groups);
const { sequenceEvents } = sequencer(config);
const publishSoon = await publishTrigger(config.trigger, () => readConfig(FUNCTIONS.publish.groups));

// See docs/decisions/0711-no-partial-batches.md
/** Gives the new events of the table's stream their leaf index, each once, and has the log published. */
export const handler = watched(async (event: DynamoDBStreamEvent): Promise<void> => {
  const keys = event.Records.flatMap(({ dynamodb }) => {
    return parseEventKey(dynamodb?.Keys?.pk?.S, dynamodb?.Keys?.sk?.S) ?? [];
  });
  const { sequenced } = await sequenceEvents(keys);
  if (sequenced > 0) await publishSoon();
});
