import type { OptOutRecord } from '../../../core/subject/state.ts';
import type { ObjectionAnswer, ObjectionInput } from '../../../core/wire/subject/schemas.ts';
import type { OptOutUse } from './change-opt-out.ts';

/** An objection to pushes, or to disclosures. */
export const OBJECTION: OptOutUse<Pick<ObjectionAnswer, 'objection' | 'sharing'>, ObjectionInput> = {
  kind: 'objection',
  optOutOf: (input) => (input?.sharing === true ? 'sharing' : 'objection'),
  view: ({ objection, sharing }) => ({ objection: optOutView(objection), sharing: optOutView(sharing) }),
};

/** Returns an objection in force as the API shows it, or null. */
export function optOutView(record: OptOutRecord | null): ObjectionAnswer['objection'] {
  return record === null ? null : { event: record.event, recordedAt: record.at };
}
