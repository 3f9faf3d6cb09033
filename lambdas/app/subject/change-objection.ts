import type { OptOutRecord } from '../../../core/subject/state.ts';
import type { ObjectionAnswer, ObjectionInput } from '../../../core/wire/subject/schemas.ts';
import { changeOptOut, type OptOutDeps } from './change-opt-out.ts';

/** Makes or lifts a subject's objection to pushes, or to disclosures. @throws as `recordEvent` */
export function changeObjection(deps: OptOutDeps, change: 'made' | 'lifted') {
  return changeOptOut(
    deps,
    change,
    (input: ObjectionInput) => (input?.sharing === true ? 'sharing' : 'objection'),
    (state) => ({
      objection: optOutView(state.objection),
      sharing: optOutView(state.sharing),
    }),
  );
}

/** Returns an objection in force as the API shows it, or null. */
export function optOutView(record: OptOutRecord | null): ObjectionAnswer['objection'] {
  return record === null ? null : { event: record.event, recordedAt: record.at };
}
