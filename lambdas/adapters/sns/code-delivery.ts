import { LedgerError } from '../../../core/kernel/error.ts';
import type { CodeDelivery, CodeMessage } from '../../ports/codes.ts';
import { snsPublisher } from './publisher.ts';

/**
 * A `CodeDelivery` to an SNS topic, to which the bank's own messaging subscribes, as it knows how to reach the subject.
 * A message is the JSON of a `CodeMessage`.
 */
export function snsCodeDelivery(topicArn: string): CodeDelivery {
  const publish = snsPublisher(
    topicArn,
    (cause) => new LedgerError('CODE_NOT_SENT', 'the code could not be handed over for delivery', { cause }),
  );
  return {
    deliver: ({ subject, to, event, purpose, recipient, act, notBy, code, expiresAt }) =>
      publish({ subject, to, event, purpose, recipient, act, notBy, code, expiresAt } satisfies CodeMessage),
  };
}
