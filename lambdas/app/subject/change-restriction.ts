import type { CapturedInput } from '../../../core/wire/kit/capture.ts';
import { changeOptOut, type OptOutDeps } from './change-opt-out.ts';

/** Makes or lifts a subject's restriction of every use of their data. @throws as `recordEvent` */
export function changeRestriction(deps: OptOutDeps, change: 'made' | 'lifted') {
  return changeOptOut(
    deps,
    change,
    (_: CapturedInput) => 'restriction',
    ({ restriction }) => ({ restricted: restriction !== null }),
  );
}
