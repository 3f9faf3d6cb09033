import { changeOptOut, type OptOutDeps } from './change-opt-out.ts';

/** Makes or lifts a subject's restriction of every use of their data. @throws as `recordEvent` */
export function changeRestriction(deps: OptOutDeps, change: 'made' | 'lifted') {
  return changeOptOut(deps, { optOut: 'restriction', change }, ({ restriction }) => ({
    restricted: restriction !== null,
  }));
}
