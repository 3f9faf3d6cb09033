import type { _Record as StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import { describe, expect, it } from 'vitest';
import { streamEvent } from '../../../scripts/host/stream-event.ts';

const ARN = 'arn:aws:dynamodb:local:000000000000:table/ledger/stream/1';

function record(pk: string, eventName: 'INSERT' | 'MODIFY' | 'REMOVE'): StreamRecord {
  return {
    eventID: '7',
    eventName,
    dynamodb: {
      Keys: { pk: { S: pk }, sk: { S: '0000000000000003' } },
      SequenceNumber: '12',
      ApproximateCreationDateTime: new Date(1_795_000_000_000),
    },
  };
}

describe('the stream mapping', () => {
  it('passes on inserts of one kind of item and nothing else', () => {
    const records = [
      record('STATE#a', 'INSERT'),
      record('EVENT#a', 'INSERT'),
      record('EVENT#a', 'MODIFY'),
      record('LOG#HEAD', 'INSERT'),
    ];
    const passed = (prefix: string) =>
      streamEvent(records, ARN, prefix)?.Records.map(({ dynamodb }) => dynamodb?.Keys?.pk?.S);
    expect(passed('EVENT#')).toEqual(['EVENT#a']);
    expect(passed('STATE#')).toEqual(['STATE#a']);
    expect(streamEvent([record('EVENT#a', 'REMOVE')], ARN, 'EVENT#')).toBeNull();
  });

  it('gives a record the shape in which Lambda hands it over: keys alone, times in seconds', () => {
    expect(streamEvent([record('EVENT#a', 'INSERT')], ARN, 'EVENT#')?.Records[0]).toMatchObject({
      eventSourceARN: ARN,
      eventName: 'INSERT',
      dynamodb: {
        Keys: { pk: { S: 'EVENT#a' }, sk: { S: '0000000000000003' } },
        SequenceNumber: '12',
        ApproximateCreationDateTime: 1_795_000_000,
      },
    });
  });
});
