import type { HistoryParts } from '../../core/proof/history/history-parts.ts';
import { Person } from './forged-log.ts';
import type { Forgery } from './forgery.ts';
import { historyOf, judgedHistory, verifiedHistory } from './honest/honest-history.ts';
import { agreed, consume, HOUR_MS, permit, secret } from './honest-push.ts';

/** A person who agreed and objected. */
async function objected() {
  const made = await agreed();
  await made.log.tell(made.person, 'objection.made');
  return made;
}

/** Judges an honest history of which something is changed. */
async function changed(change: (parts: HistoryParts) => HistoryParts) {
  const { log, person } = await objected();
  const statement = await log.state();
  return verifiedHistory(log, statement, change(await historyOf(log, person, statement)));
}

/** Lists what is to pass for all events of a person, or for none. */
export const FORGED_HISTORIES: readonly Forgery[] = [
  [
    'a history without its last event, a no',
    'HISTORY_INCOMPLETE',
    async () => {
      const { log, person } = await objected();
      return judgedHistory(log, person, { events: person.told.slice(0, -1) });
    },
  ],
  [
    'a history without its last event, which changed nothing',
    'HISTORY_INCOMPLETE',
    async () => {
      const { log, person } = await objected();
      await log.tell(person, 'notice.served');
      return judgedHistory(log, person, { events: person.told.slice(0, -1) });
    },
  ],
  [
    'that nothing is on record of somebody of whom there is',
    'HISTORY_INCOMPLETE',
    async () => {
      const { log, person } = await objected();
      return judgedHistory(log, person, { events: [] });
    },
  ],
  [
    'a no that is hidden under a second label key',
    'HISTORY_INCOMPLETE',
    async () => {
      const { log, person } = await agreed({ keys: 2 });
      await log.tell(person, 'objection.made', {}, { key: 2 });
      return judgedHistory(log, person, { events: person.told.slice(0, -1) });
    },
  ],
  [
    'another last event under the label of the one that is first',
    'HISTORY_INCOMPLETE',
    async () => {
      const { log, person, consent } = await objected();
      const other = new Person(person.subject);
      Object.assign(other, { told: [consent], state: consent.state, stateSeq: 0 });
      await log.tell(other, 'notice.served', {}, { label: { version: 1, count: 1 } });
      await log.tell(other, 'restriction.made', {}, { label: { version: 2, count: 0 } });
      return judgedHistory(log, other);
    },
  ],
  [
    'a history that begins with its second event',
    'LABEL_GAP',
    async () => {
      const { log, person } = await objected();
      return judgedHistory(log, person, { events: person.told.slice(1) });
    },
  ],
  [
    'a history with an event left out',
    'LABEL_GAP',
    async () => {
      const { log, person } = await objected();
      await log.tell(person, 'objection.lifted');
      return judgedHistory(log, person, { events: person.told.toSpliced(1, 1) });
    },
  ],
  [
    'an event that follows another than is shown',
    'HISTORY_FORK',
    async () => {
      const { log, person, consent } = await objected();
      await log.tell(person, 'objection.lifted', {}, { prev: consent.leafHash });
      return judgedHistory(log, person);
    },
  ],
  [
    'an objection that is logged as what changes nothing',
    'LABEL_KIND_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      await log.tell(person, 'objection.made', {}, { label: { version: 1, count: 1 } });
      return judgedHistory(log, person);
    },
  ],
  [
    'an objection that is not in the state',
    'STATE_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      await log.tell(person, 'objection.made', {}, { becomes: { ...person.state, version: 2, changedAt: log.at } });
      return judgedHistory(log, person);
    },
  ],
  [
    'a version that is skipped',
    'LABEL_GAP',
    async () => {
      const { log, person } = await agreed();
      await log.tell(person, 'objection.made', {}, { label: { version: 3, count: 0 } });
      return judgedHistory(log, person);
    },
  ],
  [
    'an event with the label of somebody else',
    'LABEL_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      await log.tell(person, 'objection.made', {}, { u: secret(0x66) });
      const statement = await log.state();
      const parts = await historyOf(log, person, statement, { events: person.told.slice(0, 1) });
      const all = log.source(person, statement.index);
      const told = person.told[1];
      const [label] = await all.labels({ version: 2, count: 0 });
      if (told === undefined || label === undefined) throw new Error('there is an objection');
      const leaf = { ...told, path: await all.pathOf(told.index) };
      return verifiedHistory(log, statement, { ...parts, events: [...parts.events, { leaf, label: label.shown }] });
    },
  ],
  ['events of somebody else', 'HISTORY_FORK', () => changed((parts) => ({ ...parts, subject: 'C-2002' }))],
  [
    'a push that the rules would not have allowed',
    'DECISION_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const permitted = await permit(log, person);
      await log.tell(person, 'objection.made');
      await consume(log, person, permitted);
      return judgedHistory(log, person);
    },
  ],
  [
    'a permit that is used twice',
    'NULLIFIER_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const permitted = await permit(log, person);
      await consume(log, person, permitted);
      await consume(log, person, permitted);
      return judgedHistory(log, person);
    },
  ],
  [
    'an event dated 2099',
    'EVENT_IN_FUTURE',
    async () => {
      const { log, person } = await agreed();
      const now = Date.parse(log.at);
      await log.tell(person, 'notice.served', { at: '2099-01-01T00:00:00.000Z' });
      const statement = await log.state();
      const anchors = [{ treeSize: log.log.size, atMs: now + HOUR_MS }];
      return verifiedHistory(log, statement, await historyOf(log, person, statement), anchors);
    },
  ],
  [
    'a history under an entry that is no statement',
    'BUNDLE_MALFORMED',
    async () => {
      const { log, person, consent } = await objected();
      const statement = await log.state();
      return verifiedHistory(log, consent, await historyOf(log, person, statement));
    },
  ],
  [
    'a history beyond the statement',
    'BUNDLE_MALFORMED',
    async () => {
      const { log, person } = await agreed();
      const statement = await log.state();
      await log.tell(person, 'objection.made');
      return verifiedHistory(log, statement, await historyOf(log, person, statement));
    },
  ],
  [
    'a history without the labels that may follow',
    'BUNDLE_MALFORMED',
    () => changed((parts) => ({ ...parts, labels: parts.labels.slice(1) })),
  ],
  [
    'a history with a look-up that nothing needs',
    'BUNDLE_MALFORMED',
    () => changed((parts) => ({ ...parts, lookUps: [...parts.lookUps, { value: secret(0x77), runs: [] }] })),
  ],
  [
    'a history with a text that nothing needs',
    'BUNDLE_MALFORMED',
    () => changed((parts) => ({ ...parts, texts: ['a text'] })),
  ],
  [
    'that nothing is on record, in a log whose label keys never started',
    'HISTORY_INCOMPLETE',
    async () => {
      const { log } = await agreed({ started: 0 });
      return judgedHistory(log, new Person('C-2002'));
    },
  ],
];
