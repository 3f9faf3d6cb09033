import type { CapturedInput } from '../../../core/wire/kit/capture.ts';
import type { OptOutUse } from './change-opt-out.ts';

/** A restriction of every use of a subject's data. */
export const RESTRICTION: OptOutUse<{ readonly restricted: boolean }, CapturedInput> = {
  kind: 'restriction',
  optOutOf: () => 'restriction',
  view: ({ restriction }) => ({ restricted: restriction !== null }),
};
