import fc from 'fast-check';
import { UNTOLD } from '../../support/pushes.ts';
import { GIVE_DISCLOSURE, GIVE_PUSH } from '../../support/sample-registry.ts';
import type { Step } from './subject-log.ts';

const decision = fc.constantFrom('given' as const, 'refused' as const);
const channels = fc.subarray(['sms', 'email', 'app'] as const, { minLength: 1 });
const dataCategories = fc.subarray(['name', 'telephone', 'address'], { minLength: 1 });
const uses = fc.constantFrom(null, { atMost: 1, per: null }, { atMost: 2, per: 'month' as const });
const place = fc.constantFrom(
  { purpose: 'credit-card-offers', recipient: null },
  { purpose: 'insurance-quotes', recipient: 'acme-insurance' },
);

/** Whatever a subject and the bank's systems may do next. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('record' as const),
    command: fc.record({ decision, channels }).map((given) => ({ ...GIVE_PUSH, ...given })),
  }),
  fc.record({
    do: fc.constant('record' as const),
    command: fc
      .record({ decision, dataCategories, uses })
      .map((given) => ({ ...GIVE_DISCLOSURE, ...given, uses: given.decision === 'given' ? given.uses : null })),
  }),
  place.map((given) => ({ do: 'withdraw' as const, ...given })),
  fc.record({
    do: fc.constantFrom('push' as const, 'consume' as const),
    request: fc.constantFrom('sms', 'call', 'fax').map((channel) => ({
      kind: 'push' as const,
      purpose: 'credit-card-offers',
      channel,
      ...UNTOLD,
    })),
  }),
  dataCategories.map((asked) => ({
    do: 'disclose' as const,
    request: {
      kind: 'disclose' as const,
      purpose: 'insurance-quotes',
      recipient: 'acme-insurance',
      dataCategories: [...asked, 'certificate-number'],
    },
  })),
);

/** A life of a consent with every kind of event in it. */
export const STORY: readonly Step[] = [
  { do: 'record', command: GIVE_PUSH },
  { do: 'push', request: { kind: 'push', purpose: 'credit-card-offers', channel: 'sms', ...UNTOLD } },
  { do: 'consume', request: { kind: 'push', purpose: 'credit-card-offers', channel: 'sms', ...UNTOLD } },
  { do: 'record', command: { ...GIVE_DISCLOSURE, uses: { atMost: 1, per: null } } },
  {
    do: 'disclose',
    request: {
      kind: 'disclose',
      purpose: 'insurance-quotes',
      recipient: 'acme-insurance',
      dataCategories: ['name', 'address'],
    },
  },
  { do: 'record', command: { ...GIVE_PUSH, channels: ['email'] } },
  { do: 'withdraw', purpose: 'credit-card-offers', recipient: null },
  { do: 'push', request: { kind: 'push', purpose: 'credit-card-offers', channel: 'email', ...UNTOLD } },
  { do: 'record', command: { ...GIVE_DISCLOSURE, decision: 'refused', dataCategories: [] } },
];
