import { RANGES } from '../../core/limits.ts';
import { whole } from './fields.ts';
import { defaulted } from './key.ts';

/** The limits on what is recorded and asked; a no is never counted or limited. */
export const limitsGroup = {
  subjectWritesPerMinute: defaulted(
    'LEDGER_SUBJECT_WRITES_PER_MINUTE',
    whole(RANGES.subjectWritesPerMinute),
    '0',
    'the most events about one subject in a minute, exact, a no apart; beyond it 429; `0`: any number',
  ),
  clientCallsPerSecond: defaulted(
    'LEDGER_CLIENT_CALLS_PER_SECOND',
    whole(RANGES.clientCallsPerSecond),
    '0',
    'calls that one client has in a second, a no apart, in each process, so approximate; beyond it 429; `0`: any number',
  ),
};
