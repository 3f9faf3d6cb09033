import type { AttributeValue, _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord, DynamoDBStreamEvent, AttributeValue as LambdaAttributeValue } from 'aws-lambda';
import { parseEventKey } from '../../lambdas/adapters/dynamodb/keys.ts';

/** What the stream mapping passes on: inserts of events and nothing else; null when none of the records is one. */
export function streamEvent(records: readonly StreamRecord[], streamArn: string): DynamoDBStreamEvent | null {
  const passed = records.filter(isInsertOfEvent).map((record) => lambdaRecord(record, streamArn));
  return passed.length === 0 ? null : { Records: passed };
}

function isInsertOfEvent(record: StreamRecord): boolean {
  const { pk, sk } = record.dynamodb?.Keys ?? {};
  return record.eventName === 'INSERT' && parseEventKey(pk?.S, sk?.S) !== null;
}

function lambdaRecord(record: StreamRecord, streamArn: string): DynamoDBRecord {
  const { Keys, NewImage, SequenceNumber, SizeBytes, ApproximateCreationDateTime } = record.dynamodb ?? {};
  return {
    eventID: record.eventID ?? '',
    eventName: 'INSERT',
    eventVersion: record.eventVersion ?? '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: record.awsRegion ?? '',
    eventSourceARN: streamArn,
    dynamodb: {
      Keys: lambdaImage(Keys),
      NewImage: lambdaImage(NewImage),
      SequenceNumber: SequenceNumber ?? '',
      SizeBytes: SizeBytes ?? 0,
      StreamViewType: 'NEW_IMAGE',
      ApproximateCreationDateTime: (ApproximateCreationDateTime?.getTime() ?? 0) / 1000,
    },
  };
}

function lambdaImage(image: Record<string, AttributeValue> | undefined): Record<string, LambdaAttributeValue> {
  return Object.fromEntries(Object.entries(image ?? {}).map(([name, value]) => [name, lambdaValue(value)]));
}

/** Lambda hands bytes over as base64; everything else has the same shape. */
function lambdaValue(value: AttributeValue): LambdaAttributeValue {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.L !== undefined) return { L: value.L.map(lambdaValue) };
  if (value.M !== undefined) return { M: lambdaImage(value.M) };
  return value as LambdaAttributeValue;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
