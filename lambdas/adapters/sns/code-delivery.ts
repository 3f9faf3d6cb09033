import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { CodeDelivery, CodeMessage } from '../../ports/codes.ts';
import { clientSettings } from '../aws/client.ts';

/**
 * A `CodeDelivery` to an SNS topic, to which the bank's own messaging subscribes, as it knows how to reach the subject.
 * A message is the JSON of a `CodeMessage`. It makes at most two attempts of two seconds each.
 */
export function snsCodeDelivery(topicArn: string): CodeDelivery {
  const client = new SNSClient({
    ...clientSettings({ maxAttempts: 2, requestTimeoutMs: 2_000 }),
  });
  return {
    async deliver({ subject, to, event, purpose, recipient, code, expiresAt }) {
      const message = { subject, to, event, purpose, recipient, code, expiresAt } satisfies CodeMessage;
      try {
        await client.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(message) }));
      } catch (cause) {
        throw new LedgerError('CODE_NOT_SENT', 'the code could not be handed over for delivery', { cause });
      }
    },
  };
}
