import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { LedgerError } from '../../../core/kernel/error.ts';
import { clientSettings } from '../aws/client.ts';

/**
 * Returns what publishes a message as JSON to an SNS topic, to which the bank's own messaging subscribes, in at most
 * two attempts of two seconds each. @throws the error that `failed` makes when it is not known to be accepted
 */
export function snsPublisher(
  topicArn: string,
  failed: (cause: unknown) => LedgerError,
): (message: object) => Promise<void> {
  const client = new SNSClient({
    ...clientSettings({ maxAttempts: 2, requestTimeoutMs: 2_000 }),
  });
  return async (message) => {
    try {
      await client.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(message) }));
    } catch (cause) {
      throw failed(cause);
    }
  };
}
