import { RANGES } from '../../core/limits.ts';
import { whole } from './fields.ts';
import { defaulted } from './key.ts';

/** The periods that the API promises. */
export const periodsGroup = {
  permitLifetimeSeconds: defaulted(
    'LEDGER_PERMIT_LIFETIME_SECONDS',
    whole(RANGES.permitLifetimeSeconds),
    '300',
    'seconds from a push permit to its expiry',
  ),
  includeBySeconds: defaulted(
    'LEDGER_INCLUDE_BY_SECONDS',
    whole(RANGES.includeBySeconds),
    '86400',
    'seconds within which a promise says that its entry is in the log',
  ),
};
