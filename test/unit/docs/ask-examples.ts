import { RULES } from '../../../core/decision/explain.ts';
import { instantOf } from '../../../core/kernel/instant.ts';
import type { AskReason } from '../../../core/vocabulary.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { newUuid } from '../../../lambdas/app/record/uuid.ts';
import { OFFERS } from '../../support/api.ts';
import type { Call, Example } from '../../support/examples.ts';

/** The rule behind a reason, what would change the answer, and an ask that gets this reason alone. */
type AskExample = readonly [rule: string, remedy: string, example: Example];

const SUBJECT = '/v1/subjects/C-2002';
const ask = (body: object, subject = SUBJECT): Call => ({ as: 'app', call: `POST ${subject}/asks`, body });
const register = (id: string, body: object): Call => ({ as: 'registrar', call: `PUT /v1/purposes/${id}`, body });
const refusal: Call = {
  as: 'app',
  call: `POST ${SUBJECT}/consents`,
  body: { purpose: 'credit-card-offers', decision: 'refused' },
};

/** Returns the row of `RULES` for a reason that decisions share. */
const asDecided = (reason: AskReason & keyof typeof RULES): readonly [string, string] => {
  const { rule, remedy } = RULES[reason];
  return [rule, remedy];
};

export const ASK_EXAMPLES: Readonly<Record<AskReason, AskExample>> = {
  'purpose-unknown': [
    'the purpose is registered',
    'register the purpose, or name one that is',
    ask({ purpose: 'nothing' }),
  ],
  'purpose-retired': [
    ...asDecided('purpose-retired'),
    { ...ask({ purpose: 'old-offers' }), when: 'The purpose is registered as retired.' },
  ],
  'consent-not-asked': [
    'the purpose rests on consent',
    'none: what rests on something else is not asked for',
    {
      ...ask({ purpose: 'statements' }),
      when: 'The purpose rests on a contract.',
      before: [
        register('statements', { ...OFFERS, ends: 'service', basis: 'contract', basisReference: 'account terms' }),
      ],
    },
  ],
  'recipient-unknown': [
    'a purpose of disclosure is asked for with a recipient that is registered for it, one of pushes with none',
    'name a recipient of the purpose, or none',
    ask({ purpose: 'insurance-quotes', recipient: 'nobody' }),
  ],
  'recipient-suspended': [
    ...asDecided('recipient-suspended'),
    { ...ask({ purpose: 'insurance-quotes', recipient: 'gone' }), when: 'The recipient has been suspended.' },
  ],
  'no-pending': [
    ...asDecided('no-pending'),
    {
      ...ask({ purpose: 'credit-card-offers' }),
      when: 'The subject has just refused something else, which could not be recorded yet.',
      before: [
        ({ deps }) =>
          deps.putDown.putDown({
            chain: subjectChain(deps.pepper, 'C-2002'),
            event: newUuid(deps),
            saidAt: instantOf(deps.clock.nowMs()),
            idempotency: null,
            request: {},
          }),
      ],
    },
  ],
  restricted: [
    ...asDecided('restricted'),
    {
      ...ask({ purpose: 'credit-card-offers' }),
      when: 'The subject has restricted the use of their data.',
      before: [{ as: 'customer.C-2002', call: `PUT ${SUBJECT}/restriction` }],
    },
  ],
  objected: [
    'no objection of the subject is in force against pushes that rest on consent',
    'none while it is in force: the subject lifts it',
    {
      ...ask({ purpose: 'credit-card-offers' }),
      when: 'The subject has objected to pushes.',
      before: [{ as: 'customer.C-2002', call: `PUT ${SUBJECT}/objection` }],
    },
  ],
  disputed: [
    'no dispute of the consent is open',
    'staff answer the dispute',
    {
      ...ask({ purpose: 'credit-card-offers' }),
      when: 'The subject has consented in the app, and disputes it.',
      before: [
        async ({ send, names }) => {
          const notice = { id: names.get('<notice>'), language: 'en' };
          const given = { purpose: 'credit-card-offers', channels: ['sms'], decision: 'given', notice };
          const { body } = await send('app', 'POST', `${SUBJECT}/consents`, { ...given, capture: { channel: 'app' } });
          await send('customer.C-2002', 'POST', `${SUBJECT}/disputes`, { event: body.event.id });
        },
      ],
    },
  ],
  'consent-stands': [
    'no active consent to it is on record',
    'wait until the consent has ended',
    {
      ...ask({ purpose: 'credit-card-offers' }, '/v1/subjects/C-1001'),
      when: 'The subject has consented.',
    },
  ],
  'cooling-down': [
    'the cool-down of the purpose after a refusal or a withdrawal is over',
    'wait until `notBefore`',
    {
      ...ask({ purpose: 'credit-card-offers' }),
      when: 'The subject has just refused, and the purpose has `coolDownDays: 90`.',
      before: [register('credit-card-offers', { ...OFFERS, coolDownDays: 90 }), refusal],
    },
  ],
};
