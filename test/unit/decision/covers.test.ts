import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WaitingPair } from '../../../core/consent/confirm.ts';
import {
  coveredExtent,
  identityReasons,
  isOfferedAgain,
  requireUnchanged,
  revivalReasons,
} from '../../../core/decision/covers.ts';
import { later } from '../../../core/kernel/instant.ts';
import type { Purpose, Recipient } from '../../../core/registry/model.ts';
import { purposeSince, recipientSince } from '../../../core/registry/since.ts';
import type { Consent } from '../../../core/subject/state.ts';
import type { Channel } from '../../../core/vocabulary.ts';
import { situationOf } from '../../support/decision/table.ts';
import { waitingPair } from '../../support/sample-pair.ts';
import { ACME, NOW, OFFERS, QUOTES } from '../../support/sample-registry.ts';

const CHANNELS: readonly Channel[] = ['sms', 'email', 'app', 'post'];
const CATEGORIES = ['name', 'telephone', 'address'];
const STEPS = 12;
const time = (step: number) => later(NOW, step * 1_000);

/** Returns a consent at a step of the history, to all that there is. */
function consentAt(step: number, disclose = false): Consent {
  const ask = disclose ? { disclose: ['name'] } : { push: 'sms' };
  const consent = situationOf({ name: '', ask, answer: 'yes' }).state.pairs[0]?.current ?? null;
  if (consent === null) throw new Error('the table has no consent');
  return { ...consent, saidAt: time(step), channels: CHANNELS, dataCategories: CATEGORIES };
}

/** Registers each input over the one before, one a step. */
function purposesOf(inputs: readonly Pick<Purpose, 'channels' | 'dataCategories' | 'retired'>[]): Purpose {
  const [last] = inputs.reduce<Purpose[]>(([known], input, step) => {
    const since = purposeSince(known ?? null, input, time(step));
    return [{ ...OFFERS, ...input, since }];
  }, []);
  if (last === undefined) throw new Error('nothing was registered');
  return last;
}

const some = <T>(all: readonly T[]) => fc.subarray([...all]);
const purposeInputs = fc.array(
  fc.record({ channels: some(CHANNELS), dataCategories: some(CATEGORIES), retired: fc.boolean() }),
  { minLength: 1, maxLength: STEPS },
);
/** Tells whether all registrations from the one in force at a consent's step have the property. */
const always = <T>(inputs: readonly T[], step: number, has: (input: T) => boolean) => inputs.slice(step).every(has);

describe('a consent', () => {
  it('covers exactly what its purpose has offered in every registration since', () => {
    const within = purposeInputs.chain((inputs) =>
      fc.tuple(fc.constant(inputs), fc.integer({ min: 0, max: inputs.length - 1 })),
    );
    fc.assert(
      fc.property(within, ([inputs, step]) => {
        const { channels, dataCategories } = coveredExtent(consentAt(step), purposesOf(inputs));
        const offered = <T>(all: readonly T[], of: (input: (typeof inputs)[number]) => readonly T[]) =>
          all.filter((each) => always(inputs, step, (input) => of(input).includes(each)));
        expect(channels).toEqual(offered(CHANNELS, (input) => input.channels));
        expect(dataCategories).toEqual(offered(CATEGORIES, (input) => input.dataCategories));
      }),
      { numRuns: 1_000 },
    );
  });

  it('from before the first registration, as of one who imports it, covers what was offered from the first', () => {
    fc.assert(
      fc.property(purposeInputs, (inputs) => {
        const { channels } = coveredExtent(consentAt(-1_000), purposesOf(inputs));
        expect(channels).toEqual(
          CHANNELS.filter((each) => always(inputs, 0, (input) => input.channels.includes(each))),
        );
      }),
    );
  });

  it('is outlived by a purpose that was retired after it and put in use again', () => {
    fc.assert(
      fc.property(purposeInputs, fc.nat(STEPS), (inputs, given) => {
        const step = Math.min(given, inputs.length - 1);
        const since = inputs.slice(step).map(({ retired }) => retired);
        const isRevived = since.some((retired, n) => retired && since.slice(n).includes(false));
        const reasons = revivalReasons(consentAt(step), purposesOf(inputs));
        expect(reasons).toEqual(isRevived ? ['purpose-changed'] : []);
      }),
    );
  });

  it('is asked for anew where something that it names is offered again', () => {
    fc.assert(
      fc.property(purposeInputs, fc.nat(STEPS), (inputs, given) => {
        const step = Math.min(given, inputs.length - 1);
        const purpose = purposesOf(inputs);
        const consent = consentAt(step);
        const { channels, dataCategories } = coveredExtent(consent, purpose);
        const lost = channels.length + dataCategories.length < purpose.channels.length + purpose.dataCategories.length;
        expect(isOfferedAgain(consent, purpose)).toBe(lost);
      }),
    );
  });

  it('covers all that it names where the registry does not have its purpose', () => {
    expect(coveredExtent(consentAt(0), null)).toMatchObject({ channels: CHANNELS, dataCategories: CATEGORIES });
  });
});

describe('a consent to a recipient', () => {
  const recipientInputs = fc.array(
    fc.record({
      name: fc.constantFrom('Acme', 'Quick Loans'),
      legalId: fc.constantFrom(null, '1', '2'),
      purposes: fc.constantFrom([QUOTES.id], ['travel-quotes'], [QUOTES.id, 'travel-quotes']),
      contact: fc.constantFrom(null, 'a@acme.example'),
    }),
    { minLength: 1, maxLength: STEPS },
  );

  it('ends when the id is given to somebody else, or the recipient leaves the purpose', () => {
    fc.assert(
      fc.property(recipientInputs, fc.nat(STEPS), (inputs, given) => {
        const step = Math.min(given, inputs.length - 1);
        const [recipient] = inputs.reduce<Recipient[]>(([known], input, n) => {
          return [{ ...ACME, ...input, ...recipientSince(known ?? null, input, time(n)) }];
        }, []);
        if (recipient === undefined || !recipient.purposes.includes(QUOTES.id)) return;
        const since = inputs.slice(step);
        const isOther = since.some((input, n) => {
          const before = since[n - 1];
          if (before === undefined) return false;
          return (before.legalId ?? before.name) !== (input.legalId ?? input.name);
        });
        const hasLeft = !always(inputs, step, ({ purposes }) => purposes.includes(QUOTES.id));
        const reasons = identityReasons(consentAt(step, true), QUOTES.id, recipient);
        expect(reasons).toEqual(isOther || hasLeft ? ['recipient-changed'] : []);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a consent that waits', () => {
  const AFTER = later(NOW, 1);
  const NOTHING = { channels: {}, dataCategories: {}, revived: null };
  const pending = waitingPair({ channels: ['sms'] }, { purpose: QUOTES.id, recipient: ACME.id }) as WaitingPair;
  const confirming =
    (purpose: Partial<Purpose>, recipient: Partial<Recipient> = {}) =>
    () =>
      requireUnchanged(pending, { purpose: { ...OFFERS, ...purpose }, recipient: { ...ACME, ...recipient } });

  it('is confirmed where nothing that it names has changed since its capture', () => {
    expect(confirming({})).not.toThrow();
    expect(confirming({ since: { ...NOTHING, channels: { email: AFTER }, revived: NOW } })).not.toThrow();
    expect(() => requireUnchanged(pending, { purpose: null, recipient: null })).not.toThrow();
  });

  it('is captured again where its purpose was revived, its channel given back or its recipient replaced', () => {
    const again = expect.objectContaining({ code: 'CONFIRMATION_NOT_PENDING', pointer: '/event' });
    expect(confirming({ since: { ...NOTHING, revived: AFTER } })).toThrow(again);
    expect(confirming({ since: { ...NOTHING, channels: { sms: AFTER } } })).toThrow(again);
    expect(confirming({}, { identitySince: AFTER })).toThrow(again);
    expect(confirming({}, { since: { [QUOTES.id]: AFTER } })).toThrow(again);
  });
});
