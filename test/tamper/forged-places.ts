import { toBase64url } from '../../core/kernel/bytes.ts';
import type { PlaceParts } from '../../core/proof/place/place-parts.ts';
import { Person, type Told } from './forged-log.ts';
import type { Forgery } from './forgery.ts';
import { judgedPlace, placeOf, verifiedPlace } from './honest/honest-place.ts';
import { agreed, consume, give, HOUR_MS, permit, secret, withdraw } from './honest-push.ts';

/** A person who agreed, objected, and of whom something is said next. */
async function objected(lie: Parameters<typeof withdraw>[2] = {}) {
  const made = await agreed();
  await made.log.tell(made.person, 'objection.made', {}, lie);
  return made;
}

/** Judges an honest objection by a place of which something is changed. */
async function changed(change: (parts: PlaceParts) => PlaceParts) {
  const { log, person } = await objected();
  const told = person.told.at(-1) as Told;
  return verifiedPlace(log, told, change(await placeOf(log, person, told)));
}

/** Lists events that are not logged as what they are, and what is to pass for the place of one. */
export const FORGED_PLACES: readonly Forgery[] = [
  [
    'an objection that is logged as what changes nothing',
    'LABEL_KIND_MISMATCH',
    async () => {
      const { log, person } = await objected({ label: { version: 1, count: 1 } });
      return judgedPlace(log, person);
    },
  ],
  [
    'a notice that is logged as what changes the state',
    'LABEL_KIND_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      await log.tell(person, 'notice.served', {}, { label: { version: 2, count: 0 } });
      return judgedPlace(log, person);
    },
  ],
  [
    'an objection that leaves the state as it was',
    'STATE_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      await log.tell(person, 'objection.made', {}, { state: person.state });
      return judgedPlace(log, person, {
        leaf: { ...(person.told.at(-1) as Told), state: (person.told[0] as Told).state },
      });
    },
  ],
  [
    'an objection that makes a new version of the state, and is not in it',
    'STATE_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const becomes = { ...person.state, version: 2, changedAt: log.at };
      await log.tell(person, 'objection.made', {}, { becomes });
      return judgedPlace(log, person);
    },
  ],
  [
    'a withdrawal after which the consent counts',
    'STATE_MISMATCH',
    async () => {
      const { log, person, consent } = await agreed();
      const becomes = { ...person.state, version: 2, changedAt: log.at };
      await withdraw(log, person, { becomes, n: consent.facts.nullifier });
      return judgedPlace(log, person);
    },
  ],
  [
    'what changes nothing, with another state after it',
    'STATE_MISMATCH',
    async () => {
      const { log, person } = await objected();
      await log.tell(person, 'notice.served', {}, { becomes: { ...person.state, objection: null } });
      return judgedPlace(log, person);
    },
  ],
  [
    'an event on a state of which a version is skipped',
    'STATE_VERSION_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      await log.tell(
        person,
        'objection.made',
        {},
        { becomes: { ...person.state, version: 3 }, label: { version: 2, count: 0 } },
      );
      await log.tell(person, 'notice.served', {}, { label: { version: 2, count: 1 } });
      return judgedPlace(log, person);
    },
  ],
  [
    'a version that is skipped',
    'LABEL_GAP',
    async () => {
      const { log, person } = await objected({ label: { version: 3, count: 0 } });
      return judgedPlace(log, person);
    },
  ],
  [
    'a count that is skipped',
    'LABEL_GAP',
    async () => {
      const { log, person } = await agreed();
      await log.tell(person, 'notice.served', {}, { label: { version: 1, count: 2 } });
      return judgedPlace(log, person);
    },
  ],
  [
    'an event before it that is left out',
    'LABEL_GAP',
    async () => {
      const { log, person, consent } = await objected();
      await log.tell(person, 'notice.served', {}, { prev: consent.leafHash });
      return judgedPlace(log, person, { before: consent });
    },
  ],
  [
    'another event that passes for the one before',
    'LABEL_GAP',
    async () => {
      const { log, person, consent } = await objected();
      await log.tell(person, 'notice.served');
      return judgedPlace(log, person, { before: consent });
    },
  ],
  [
    'an event after one of somebody else',
    'LABEL_GAP',
    async () => {
      const { log, person } = await agreed();
      const other = new Person('C-2002');
      const before = await give(log, other, secret(0x44));
      await log.tell(person, 'objection.made', {}, { prev: before.leafHash });
      return judgedPlace(log, person, { before });
    },
  ],
  [
    'an event that passes for the first',
    'LABEL_GAP',
    async () => {
      const { log, person } = await agreed();
      await log.tell(person, 'objection.made', {}, { prev: null });
      return judgedPlace(log, person, { before: null });
    },
  ],
  [
    'an event that is earlier than the one before',
    'HISTORY_TIME_REVERSED',
    async () => {
      const { log, person } = await agreed();
      await log.tell(person, 'notice.served', { at: '2026-11-22T08:00:00.000Z' });
      return judgedPlace(log, person);
    },
  ],
  [
    'a withdrawal that does not reveal the secret of its consent',
    'NULLIFIER_MISMATCH',
    async () => {
      const { log, person, consent } = await agreed();
      const named = { event: consent.facts.id, leafHash: toBase64url(consent.leafHash) };
      await log.tell(person, 'consent.withdrawn', { purpose: consent.facts.purpose, consent: named });
      return judgedPlace(log, person);
    },
  ],
  [
    'a withdrawal that names no consent',
    'CONSENT_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      await log.tell(person, 'consent.withdrawn', { purpose: 'credit-card-offers' }, { n: secret(0x11) });
      return judgedPlace(log, person);
    },
  ],
  [
    'a withdrawal that names the entry of another consent',
    'CONSENT_MISMATCH',
    async () => {
      const { log, person, consent } = await agreed();
      const other = await give(log, new Person('C-2002'), secret(0x44));
      const named = { event: consent.facts.id, leafHash: toBase64url(other.leafHash) };
      await log.tell(
        person,
        'consent.withdrawn',
        { purpose: consent.facts.purpose, consent: named },
        { n: consent.facts.nullifier },
      );
      return judgedPlace(log, person, { named: other });
    },
  ],
  [
    'a consumption that does not reveal the secret of its permit',
    'NULLIFIER_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      await consume(log, person, await permit(log, person), {}, { n: secret(0x55) });
      return judgedPlace(log, person);
    },
  ],
  [
    'a consumption of a permit of somebody else',
    'NULLIFIER_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      const other = new Person('C-2002');
      await give(log, other, secret(0x44));
      const permitted = await permit(log, other);
      await consume(log, person, permitted);
      return judgedPlace(log, person, { permit: permitted });
    },
  ],
  [
    'a label of somebody else',
    'LABEL_MISMATCH',
    async () => {
      const { log, person } = await agreed();
      await log.tell(person, 'objection.made', {}, { u: secret(0x66) });
      const told = person.told.at(-1) as Told;
      const { labels } = await log.source(person, log.log.size);
      const [label] = await labels({ version: 2, count: 0 });
      const parts = await placeOf(log, person, told);
      return verifiedPlace(log, told, {
        ...parts,
        labels: label === undefined ? [] : [label.shown, ...parts.labels],
      });
    },
  ],
  [
    'a slot of the event that is withheld',
    'DISCLOSURE_MISSING',
    async () => {
      const { log, person } = await objected();
      const told = person.told.at(-1) as Told;
      const withheld = { ...told, disclosures: told.disclosures.slice(1) };
      return verifiedPlace(log, withheld, await placeOf(log, person, told));
    },
  ],
  [
    'an event of 300 days ago',
    'EVENT_BACKDATED',
    async () => {
      const { log, person } = await agreed();
      const first = new Person('C-2002');
      await log.tell(first, 'notice.served', { at: '2026-01-27T08:00:00.000Z' });
      const anchors = [{ treeSize: log.log.size - 1n, atMs: Date.parse(person.told[0]?.facts.at ?? '') }];
      const told = first.told[0] as Told;
      return verifiedPlace(log, told, await placeOf(log, first, told), anchors);
    },
  ],
  [
    'an event dated 2099',
    'EVENT_IN_FUTURE',
    async () => {
      const { log, person } = await agreed();
      const now = Date.parse(log.at);
      await log.tell(person, 'notice.served', { at: '2099-01-01T00:00:00.000Z' });
      const told = person.told.at(-1) as Told;
      const anchors = [{ treeSize: log.log.size, atMs: now + HOUR_MS }];
      return verifiedPlace(log, told, await placeOf(log, person, told), anchors);
    },
  ],
  ['a place without the event before', 'BUNDLE_MALFORMED', () => changed((parts) => ({ ...parts, before: null }))],
  [
    'a place with a permit that nothing uses',
    'BUNDLE_MALFORMED',
    () => changed((parts) => ({ ...parts, permit: parts.before })),
  ],
  [
    'a place with a consent that nothing names',
    'BUNDLE_MALFORMED',
    () => changed((parts) => ({ ...parts, named: parts.before })),
  ],
  ['a place without the state before', 'BUNDLE_MALFORMED', () => changed((parts) => ({ ...parts, stateBefore: null }))],
  [
    'a place with a label that nothing needs',
    'BUNDLE_MALFORMED',
    async () => {
      const { log, person } = await objected();
      const told = person.told.at(-1) as Told;
      const parts = await placeOf(log, person, told);
      const [more] = await log.source(person, log.log.size).labels({ version: 7, count: 0 });
      return verifiedPlace(log, told, {
        ...parts,
        labels: [...parts.labels, ...(more === undefined ? [] : [more.shown])],
      });
    },
  ],
  [
    'a place that opens no member of its state',
    'DISCLOSURE_MISSING',
    () => changed((parts) => ({ ...parts, state: { ...parts.state, members: [] } })),
  ],
];
