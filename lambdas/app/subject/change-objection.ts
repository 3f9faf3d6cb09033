import type { SubjectState } from '../../../core/subject/state.ts';
import type { ObjectionAnswer } from '../../../core/wire/subject/schemas.ts';
import { changeStop, type StopDeps } from './change-opt-out.ts';

/** Makes or lifts a subject's objection to pushes. @throws as `recordEvent` */
export function changeObjection(deps: StopDeps, change: 'made' | 'lifted') {
  return changeStop(deps, { stop: 'objection', change }, (state) => ({ objection: objectionView(state) }));
}

/** The objection that stands, as the API shows it. */
export function objectionView({ objection }: Pick<SubjectState, 'objection'>): ObjectionAnswer['objection'] {
  return objection === null ? null : { event: objection.event, recordedAt: objection.at };
}
