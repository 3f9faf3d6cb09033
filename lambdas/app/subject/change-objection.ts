import type { SubjectState } from '../../../core/subject/state.ts';
import type { ObjectionAnswer } from '../../../core/wire/subject/schemas.ts';
import { changeOptOut, type OptOutDeps } from './change-opt-out.ts';

/** Makes or lifts a subject's objection to pushes. @throws as `recordEvent` */
export function changeObjection(deps: OptOutDeps, change: 'made' | 'lifted') {
  return changeOptOut(deps, { optOut: 'objection', change }, (state) => ({ objection: objectionView(state) }));
}

/** Returns the objection in force as the API shows it, or null. */
export function objectionView({ objection }: Pick<SubjectState, 'objection'>): ObjectionAnswer['objection'] {
  return objection === null ? null : { event: objection.event, recordedAt: objection.at };
}
