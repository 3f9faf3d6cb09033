import type { DecisionCode } from '../../kernel/error-codes.ts';
import type { ProblemRow } from '../kit/problem-row.ts';

/** Lists the problems of checks and permits. */
export const DECISION_PROBLEMS: Readonly<Record<DecisionCode, ProblemRow>> = {
  PERMIT_UNKNOWN: {
    status: 404,
    title: 'There is no such permit',
    fix: 'use the id of a permit that this client was given',
  },
  // SECURITY: another client learns no more than that it has no such permit.
  PERMIT_OF_ANOTHER_CLIENT: {
    status: 404,
    title: 'There is no such permit',
    fix: 'use the id of a permit that this client was given',
    code: 'permit-unknown',
  },
  STATE_BEHIND: {
    status: 409,
    title: 'The state that was read is older than `atLeast`',
    fix: 'repeat later, or leave `atLeast` out',
  },
  OPEN_PERMITS_EXCEEDED: {
    status: 422,
    title: 'The client has as many open permits for this subject and purpose as it may have',
    fix: 'use one of them, or wait until one expires; ask for a permit when the message is about to be sent',
  },
  DECISION_OUTDATED: {
    status: 409,
    title: 'The request was answered yes before, and would be answered no now',
    fix: 'do not act on the first answer; send a new key to have the no recorded',
  },
  PERMIT_CONSUMED: {
    status: 409,
    title: 'The permit has been used',
    fix: 'request another push',
  },
  PERMIT_EXPIRED: {
    status: 409,
    title: 'The permit has expired',
    fix: 'request another push',
  },
};
