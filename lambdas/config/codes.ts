import { RANGES } from '../../core/limits.ts';
import { whole } from './fields.ts';
import { defaulted, required } from './key.ts';
import { messagingLocation } from './locations.ts';

/** The delivery and lifetime of one-time codes. */
export const codesGroup = {
  delivery: required(
    'LEDGER_CODE_DELIVERY',
    messagingLocation,
    'where one-time codes go: the ARN of the SNS topic to which the bank’s messaging subscribes, or `console`, for development alone: they are printed',
  ),
  lifetimeSeconds: defaulted(
    'LEDGER_CODE_LIFETIME_SECONDS',
    whole(RANGES.codeLifetimeSeconds),
    '600',
    'seconds for which a code is valid; a consent waits for a code for 30 days',
  ),
};
