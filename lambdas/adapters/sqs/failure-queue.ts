import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { FailureQueue } from '../../ports/failure-queue.ts';

const CONNECTION_TIMEOUT_MS = 1_000;
const REQUEST_TIMEOUT_MS = 2_000;
const MAX_ATTEMPTS = 2;
const DEPTH = 'ApproximateNumberOfMessages';

/**
 * A `FailureQueue` in SQS; it counts the waiting messages, without those being read. It rejects within seconds with the
 * SDK's error.
 */
export function sqsFailureQueue(queueUrl: string): FailureQueue {
  const client = new SQSClient({
    maxAttempts: MAX_ATTEMPTS,
    // Use the service's own endpoint, or the one in the environment; the host in a queue's URL need not be reachable.
    useQueueUrlAsEndpoint: false,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
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
