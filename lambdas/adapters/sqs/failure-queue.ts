import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { FailureQueue } from '../../ports/failure-queue.ts';
import { clientSettings } from '../aws/client.ts';

const DEPTH = 'ApproximateNumberOfMessages';

/**
 * A `FailureQueue` in SQS; it counts the waiting messages, without those being read. It rejects within seconds with the
 * SDK's error.
 */
export function sqsFailureQueue(queueUrl: string): FailureQueue {
  const client = new SQSClient({
    ...clientSettings({ maxAttempts: 2, requestTimeoutMs: 2_000 }),
    // Use the service's own endpoint, or the one in the environment; the host in a queue's URL need not be reachable.
    useQueueUrlAsEndpoint: false,
  });
  return {
    async countKept() {
      const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [DEPTH] });
      const { Attributes } = await client.send(command);
      const kept = Attributes?.[DEPTH];
      if (kept === undefined)
        throw new LedgerError('STORE_CORRUPT', 'the failure queue does not say how much it keeps');
      return Number(kept);
    },
  };
}
