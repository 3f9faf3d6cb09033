import { LedgerError } from '../../../core/kernel/error.ts';
import type { ToldEvent } from '../../../core/subject/told-customer.ts';
import type { CustomerNotice } from '../../ports/customer-notices.ts';
import { snsPublisher } from './publisher.ts';

/**
 * A `CustomerNotice` to an SNS topic, to which the bank's own messaging subscribes, as it knows how to reach the
 * subject. A message is the JSON of a `ToldEvent`.
 */
export function snsCustomerNotice(topicArn: string): CustomerNotice {
  const publish = snsPublisher(
    topicArn,
    (cause) => new LedgerError('NOTICE_NOT_SENT', 'the customer notice could not be handed over', { cause }),
  );
  return {
    deliver: ({ subject, event, type, by, recordedAt, dispute }) =>
      publish({ subject, event, type, by, recordedAt, dispute } satisfies ToldEvent),
  };
}
