import { expect, test } from 'vitest';
import { saysNo, saysYes } from '../../../core/subject/yes-and-no.ts';
import { EVENT_TYPES, type EventType } from '../../../core/vocabulary.ts';

/** Says of each type of event which it is; a new type has to be added here. */
const SAYS: Readonly<Record<EventType, 'yes' | 'no' | 'neither'>> = {
  'consent.given': 'yes',
  'consent.refused': 'no',
  'consent.confirmed': 'yes',
  'consent.withdrawn': 'no',
  'objection.made': 'no',
  'objection.lifted': 'yes',
  'restriction.made': 'no',
  'restriction.lifted': 'yes',
  'pause.made': 'no',
  'pause.ended': 'yes',
  'profile.changed': 'neither',
  'representative.appointed': 'neither',
  'representative.ended': 'neither',
  'act.proposed': 'neither',
  'act.rejected': 'neither',
  'dispute.made': 'no',
  'dispute.answered': 'yes',
  'ask.made': 'yes',
  'ask.refused': 'neither',
  'notice.served': 'neither',
  'acknowledgement.made': 'neither',
  'complaint.made': 'neither',
  'looked-at': 'neither',
  'push.permitted': 'yes',
  'push.refused': 'neither',
  'permit.consumed': 'yes',
  'disclosure.made': 'yes',
  'disclosure.refused': 'neither',
};

test.each(EVENT_TYPES)('%s is a yes that waits for each no, a no that waits for nothing, or neither', (type) => {
  expect([saysYes(type), saysNo(type)]).toEqual([SAYS[type] === 'yes', SAYS[type] === 'no']);
});
