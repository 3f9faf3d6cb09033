import { encodeHistory, type HistoryParts } from '../../../../core/proof/history/history-parts.ts';
import type { HistoryCase } from '../../../../core/proof/history/prove-history.ts';
import { Person } from '../../../tamper/forged-log.ts';
import { historyOf } from '../../../tamper/honest/honest-history.ts';
import { agreed, consume, permit } from '../../../tamper/honest-push.ts';
import type { Cases, Proven } from './proof-case.ts';

type Made = Awaited<ReturnType<typeof agreed>>;

/** Says how a history, or the proof of it, differs from an honest one. */
interface Differs {
  readonly keys?: number;
  readonly say?: (made: Made) => Promise<unknown>;
  readonly lies?: (made: Made) => Partial<HistoryCase>;
  readonly change?: (parts: HistoryParts) => HistoryParts;
  readonly of?: Person;
}

const object = ({ log, person }: Made) => log.tell(person, 'objection.made');

/** A push, and an objection after it or before. */
async function pushAndObject(made: Made, isBefore = false) {
  const permitted = await permit(made.log, made.person);
  if (isBefore) await object(made);
  await consume(made.log, made.person, permitted, { consent: permitted.facts.consent });
  if (!isBefore) await object(made);
}

async function shown({ keys = 1, say = object, lies = () => ({}), change, of }: Differs = {}): Promise<Proven> {
  const made = await agreed({ keys });
  await say(made);
  const statement = await made.log.state();
  const parts = await historyOf(made.log, of ?? made.person, statement, lies(made));
  const history = encodeHistory(change === undefined ? parts : change(parts));
  return { log: made.log, leaf: statement, shown: { history } };
}

const withoutLast = ({ person }: Made) => ({ events: person.told.slice(0, -1) });

/** Lists proofs of all events of a person. */
export const HISTORIES: readonly Cases[] = [
  {
    name: 'a consent, a push and an objection',
    valid: () => shown({ say: pushAndObject }),
    found: {
      subject: 'C-1001',
      events: [
        { type: 'consent.given' },
        { type: 'push.permitted' },
        { type: 'permit.consumed' },
        { type: 'objection.made' },
      ],
      decisions: 1,
    },
    refused: [
      ['a history without its last event', 'HISTORY_INCOMPLETE', () => shown({ lies: withoutLast })],
      [
        'an objection that is hidden under a second label key',
        'HISTORY_INCOMPLETE',
        () =>
          shown({
            keys: 2,
            say: ({ log, person }) => log.tell(person, 'objection.made', {}, { key: 2 }),
            lies: withoutLast,
          }),
      ],
      [
        'a history that begins with its second event',
        'LABEL_GAP',
        () => shown({ lies: ({ person }) => ({ events: person.told.slice(1) }) }),
      ],
      [
        'an objection that is logged as what changes nothing',
        'LABEL_KIND_MISMATCH',
        () =>
          shown({
            say: ({ log, person }) => log.tell(person, 'objection.made', {}, { label: { version: 1, count: 1 } }),
          }),
      ],
      [
        'a push that the rules would not have allowed',
        'DECISION_MISMATCH',
        () => shown({ say: (made) => pushAndObject(made, true) }),
      ],
      [
        'events of somebody else',
        'HISTORY_FORK',
        () => shown({ change: (parts) => ({ ...parts, subject: 'C-2002' }) }),
      ],
    ],
  },
  {
    name: 'nothing on record',
    valid: () => shown({ of: new Person('C-2002') }),
    found: { subject: 'C-2002', events: [], decisions: 0 },
    refused: [
      [
        'that nothing is on record of somebody of whom there is',
        'HISTORY_INCOMPLETE',
        () => shown({ lies: () => ({ events: [] }) }),
      ],
    ],
  },
];
