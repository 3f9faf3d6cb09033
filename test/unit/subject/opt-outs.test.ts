import { describe, it } from 'vitest';
import { optOutFacts } from '../../../core/subject/opt-outs.ts';
import { eventOf, given } from '../../support/given.ts';

const ABOUT_NOTHING = { purpose: null, recipient: null, consent: null, endsNullifier: null };

describe.each(['objection', 'restriction'] as const)('an opt-out: %s', (optOut) => {
  const made = eventOf(`${optOut}.made`, {});
  const lifted = eventOf(`${optOut}.lifted`, {});

  it('is made once, whatever else is on record', () => {
    const other = eventOf(optOut === 'objection' ? 'restriction.made' : 'objection.made', {});
    for (const before of [[], [other], [made, lifted]]) {
      given(before)
        .when((state) => optOutFacts(state, optOut, 'made'))
        .comesTo([{ ...ABOUT_NOTHING, type: `${optOut}.made` }]);
    }
    given([made])
      .when((state) => optOutFacts(state, optOut, 'made'))
      .comesTo([]);
  });

  it('is lifted where there is one, and can be made again', () => {
    given([made])
      .when((state) => optOutFacts(state, optOut, 'lifted'))
      .comesTo([{ ...ABOUT_NOTHING, type: `${optOut}.lifted` }]);
    for (const before of [[], [made, lifted]]) {
      given(before)
        .when((state) => optOutFacts(state, optOut, 'lifted'))
        .comesTo([]);
    }
  });
});
