import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromUtf8 } from '../../../core/kernel/bytes.ts';
import type { Kind } from '../../../core/kernel/kinds.ts';
import { applyEvent } from '../../../core/subject/apply.ts';
import { byPurposeThenRecipient } from '../../../core/subject/current.ts';
import { type Consent, EMPTY_STATE, NO_PROFILE, type Pair, type SubjectState } from '../../../core/subject/state.ts';
import {
  memberBytes,
  memberNames,
  PAIR_MEMBER,
  pairOfMember,
  STATE_MEMBERS,
} from '../../../core/subject/state-members.ts';
import { anyState } from '../../support/decision/any-state.ts';
import { eventOf } from '../../support/given.ts';
import { CONSENT, pairWith, stateWith } from '../../support/sample-pair.ts';
import { HASH_TEXT, NOW, QUOTES } from '../../support/sample-registry.ts';

const OTHER = pairWith({ event: 'event-2' }, { purpose: QUOTES.id, recipient: 'acme-insurance' });
const spelled = (state: SubjectState) => memberBytes(state).map(fromUtf8).join('\n');
const withPair = (current: Partial<Consent>, more: Partial<Pair> = {}) =>
  spelled(stateWith(pairWith(current, more), OTHER));

function reversed<Shape extends object>(object: Shape): Shape {
  return Object.fromEntries(Object.entries(object).toReversed()) as Shape;
}

test('the empty state is spelled in its fixed order, member by member', () => {
  expect(memberBytes(EMPTY_STATE).map(fromUtf8)).toEqual([
    '{"version":0,"changedAt":null,"objection":null,"sharing":null,"restriction":null,"pauses":{"pushes":null,"disclosures":null},"permitsEnded":{"objection":null,"restriction":null,"pause":null},"disputes":[]}',
    '{"version":0,"care":[],"careUntil":{},"guardedSince":null}',
    '{"timeZone":null,"staleContacts":[]}',
    '{"suitability":null}',
    '{"representatives":[],"proposals":[]}',
  ]);
});

test('pairs follow in the order of purpose, then recipient, none first', () => {
  const about = ({ purpose, recipient }: Pair) => `{"purpose":"${purpose}","recipient":${JSON.stringify(recipient)},`;
  const pairs = [
    pairWith({}, { purpose: 'a' }),
    pairWith({}, { purpose: 'a', recipient: 'Z' }),
    pairWith({}, { purpose: 'a', recipient: 'a' }),
    pairWith({}, { purpose: 'a.b' }),
    pairWith({}, { purpose: 'ab' }),
  ];
  const members = memberBytes(stateWith(...pairs.toReversed())).slice(memberNames().length);
  expect(members.map(fromUtf8).map((text, i) => text.startsWith(about(pairs[i] as Pair)))).toEqual(
    pairs.map(() => true),
  );
});

test('pairs are ordered by the bytes of their ids', () => {
  const ids = fc.stringMatching(/^[A-Za-z0-9._~-]{1,6}$/);
  fc.assert(
    fc.property(fc.uniqueArray(ids, { minLength: 2, maxLength: 8 }), (purposes) => {
      const sorted = purposes.map((purpose) => ({ purpose, recipient: null })).sort(byPurposeThenRecipient);
      expect(sorted.map(({ purpose }) => purpose)).toEqual(
        purposes.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
      );
    }),
    { numRuns: 200, seed: 19 },
  );
});

test('every member of any state is one of its kind', () => {
  fc.assert(
    fc.property(anyState, (state) => {
      const names = memberNames();
      for (const [i, bytes] of memberBytes(state).entries()) {
        const name = names[i];
        const kind: Kind<unknown> = name === undefined ? PAIR_MEMBER : STATE_MEMBERS[name];
        expect(kind.fits(JSON.parse(fromUtf8(bytes)))).toBe(true);
      }
    }),
    { numRuns: 60, seed: 19 },
  );
});

test('a pair is read back from its member, without leaf hashes', () => {
  const pair = pairWith(
    { leafHash: '', narrowedBy: { event: 'event-3', leafHash: '' } },
    { waiting: { ...CONSENT, leafHash: '' } },
  );
  const member = memberBytes(stateWith(pair))[memberNames().length] as Uint8Array;
  expect(pairOfMember(JSON.parse(fromUtf8(member)))).toEqual(pair);
});

test('a pause is spelled by its event and its end, with the position that ended permits', () => {
  const text = spelled(applyEvent(EMPTY_STATE, eventOf('pause.made', {}), 7, ''));
  expect(text).toContain(
    `"pauses":{"pushes":{"event":"event-1","at":"${NOW}","until":"2027-01-01T00:00:00.000Z"},"disclosures":null},"permitsEnded":{"objection":null,"restriction":null,"pause":7}`,
  );
});

test('a dispute is spelled by its event, what it disputes and suspends, and its answer', () => {
  const made = eventOf('dispute.made', { detail: { event: 'event-0', client: 'app' } });
  const disputed = applyEvent(EMPTY_STATE, made, 7, '');
  const text = `"disputes":[{"event":"event-1","at":"${NOW}","disputed":"event-0","client":"app","suspends":"event-0","answer":`;
  expect(spelled(disputed)).toContain(`${text}null}]`);
  const answer = eventOf('dispute.answered', { id: 'event-2', detail: { dispute: 'event-1', outcome: 'upheld' } });
  const answered = `${text}{"event":"event-2","at":"${NOW}","outcome":"upheld"}}]`;
  expect(spelled(applyEvent(disputed, answer, 8, ''))).toContain(answered);
});

test('an objection and a restriction are spelled by their events, with the position that ended permits', () => {
  const text = spelled(applyEvent(EMPTY_STATE, eventOf('restriction.made', {}), 7, ''));
  expect(text).toContain(
    `"objection":null,"sharing":null,"restriction":{"event":"event-1","at":"${NOW}"},"pauses":{"pushes":null,"disclosures":null},"permitsEnded":{"objection":null,"restriction":7,"pause":null}`,
  );
});

test('fees are spelled in the order of their members', () => {
  const fees = { product: 'fund', version: 2, language: 'en', sha256: HASH_TEXT };
  expect(withPair({ fees: reversed(fees) })).toContain(`"fees":${JSON.stringify(fees)},`);
});

test('the channels whose permits ended are spelled in the order of their ids, whatever names they have', () => {
  const permitsEnded = { all: 3, channels: { sms: 7, wechat: 8, email: 9, constructor: 10 } };
  expect(withPair({}, { permitsEnded })).toContain(
    '"permitsEnded":{"all":3,"channels":{"constructor":10,"email":9,"sms":7,"wechat":8}}',
  );
});

test('a state has the same bytes whatever the order of its pairs and of their members', () => {
  const turned = reversed({ ...pairWith({}), current: reversed(CONSENT) });
  expect(spelled(reversed(stateWith(OTHER, turned)))).toBe(withPair({}));
});

test('a state has the same bytes whatever the leaf hashes in it, and other bytes for all else', () => {
  const narrowedBy = { event: 'event-3', leafHash: 'leaf-3' };
  expect(withPair({ leafHash: 'leaf-9' })).toBe(withPair({}));
  expect(withPair({ narrowedBy: { ...narrowedBy, leafHash: 'leaf-9' } })).toBe(withPair({ narrowedBy }));
  const lastNo = { event: 'event-0', saidAt: NOW, status: 'refused' } as const;
  const changes: readonly Parameters<typeof withPair>[] = [
    [{ status: 'withdrawn' }],
    [{ channels: [] }],
    [{ at: '' }],
    [{ saidAt: '' }],
    [{ narrowedBy }],
    [{}, { waiting: CONSENT }],
    [{}, { lastNo }],
    [{}, { permitsEnded: { all: 1, channels: {} } }],
    [{}, { coolsDownUntil: NOW }],
    [{}, { unconfirmed: 1 }],
  ];
  for (const change of changes) expect(withPair(...change)).not.toBe(withPair({}));
  const state = stateWith(pairWith({}), OTHER);
  expect(spelled({ ...state, version: 3 })).not.toBe(spelled(state));
  expect(spelled({ ...state, changedAt: null })).not.toBe(spelled(state));
  expect(spelled({ ...state, profile: { ...NO_PROFILE, care: ['elderly'] } })).not.toBe(spelled(state));
});
