import { required } from './key.ts';
import { messagingLocation } from './locations.ts';

/** The delivery of customer notices. */
export const customerNoticesGroup = {
  delivery: required(
    'LEDGER_CUSTOMER_NOTICES',
    messagingLocation,
    'where customer notices go: the ARN of the SNS topic to which the bank’s messaging subscribes, or `console`, for development alone: they are printed',
  ),
};
