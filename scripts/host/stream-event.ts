import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';

/** Returns the inserts of items whose keys begin with `prefix`, as a stream mapping passes them on; null: none. */
export function streamEvent(
  records: readonly StreamRecord[],
  streamArn: string,
  prefix: string,
): DynamoDBStreamEvent | null {
  const passed = records.flatMap((record) => lambdaRecord(record, streamArn, prefix) ?? []);
  return passed.length === 0 ? null : { Records: passed };
}

/** Returns a record as Lambda hands it over, with its keys alone; null when it is not passed on. */
function lambdaRecord(record: StreamRecord, streamArn: string, prefix: string): DynamoDBRecord | null {
  const { Keys, SequenceNumber, SizeBytes, ApproximateCreationDateTime } = record.dynamodb ?? {};
  const [pk, sk] = [Keys?.pk?.S, Keys?.sk?.S];
  if (record.eventName !== 'INSERT' || sk === undefined || !pk?.startsWith(prefix)) return null;
  return {
    eventID: record.eventID ?? '',
    eventName: 'INSERT',
    eventVersion: record.eventVersion ?? '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: record.awsRegion ?? '',
    eventSourceARN: streamArn,
    dynamodb: {
      Keys: { pk: { S: pk }, sk: { S: sk } },
      SequenceNumber: SequenceNumber ?? '',
      SizeBytes: SizeBytes ?? 0,
      StreamViewType: 'KEYS_ONLY',
      ApproximateCreationDateTime: (ApproximateCreationDateTime?.getTime() ?? 0) / 1000,
    },
  };
}
