import { describe, it } from 'vitest';
import { optOutFacts } from '../../../core/subject/opt-outs.ts';
import { eventOf, given } from '../../support/given.ts';

const ABOUT_NOTHING = { purpose: null, recipient: null, consent: null, endsNullifier: null };

describe.each(['objection', 'sharing', 'restriction'] as const)('an opt-out: %s', (optOut) => {
  const kind = optOut === 'restriction' ? 'restriction' : 'objection';
  const detail = kind === 'objection' ? { sharing: optOut === 'sharing' } : {};
  const made = eventOf(`${kind}.made`, { detail });
  const lifted = eventOf(`${kind}.lifted`, { detail });

  it('is made once, whatever else is on record', () => {
    const other =
      optOut === 'objection' ? eventOf('objection.made', { detail: { sharing: true } }) : eventOf('objection.made', {});
    for (const before of [[], [other], [made, lifted]]) {
      given(before)
        .when((state) => optOutFacts(state, optOut, 'made'))
        .comesTo([{ ...ABOUT_NOTHING, type: `${kind}.made`, detail }]);
    }
    given([made])
      .when((state) => optOutFacts(state, optOut, 'made'))
      .comesTo([]);
  });

  it('is lifted where there is one, and can be made again', () => {
    given([made])
      .when((state) => optOutFacts(state, optOut, 'lifted'))
      .comesTo([{ ...ABOUT_NOTHING, type: `${kind}.lifted`, detail }]);
    for (const before of [[], [made, lifted]]) {
      given(before)
        .when((state) => optOutFacts(state, optOut, 'lifted'))
        .comesTo([]);
    }
  });
});
