import { changeStop, type StopDeps } from './change-opt-out.ts';

/** Makes or lifts a subject's restriction of every use of their data. @throws as `recordEvent` */
export function changeRestriction(deps: StopDeps, change: 'made' | 'lifted') {
  return changeStop(deps, { stop: 'restriction', change }, ({ restricted }) => ({ restricted }));
}
