import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decision, decide, membersRead } from '../../../core/decision/decide.ts';
import { coveredCategories } from '../../../core/decision/decide-disclosure.ts';
import { consumptionDecision, permitDecision, permitEnd } from '../../../core/decision/permit.ts';
import type { DecisionRequest } from '../../../core/decision/request.ts';
import { stateOf } from '../../../core/entry/opened-state.ts';
import { openMembers, stateCommitment, verifyMembers } from '../../../core/entry/state-commitment.ts';
import type { KnownState, SubjectState } from '../../../core/subject/state.ts';
import { memberIndices, type StateParts } from '../../../core/subject/state-members.ts';
import { BASES, REASONS } from '../../../core/vocabulary.ts';
import { anyState } from '../../support/decision/any-state.ts';
import { NOW, situationOf, TABLE_CASES, type TableCase } from '../../support/decision/table.ts';
import { CALM } from '../../support/given.ts';
import { UNTOLD } from '../../support/pushes.ts';
import { ACME, NOW as AT, OFFERS, QUOTES } from '../../support/sample-registry.ts';
import { codeOf } from '../entry/code-of.ts';

describe('the decision table', () => {
  it.each(TABLE_CASES.map((row) => [row.name, row] as const))('%s', (_, row) => {
    const { state, registry, request, permit, circumstances } = situationOf(row);
    const anew = decide(state, registry, request, NOW, circumstances);
    const end = permit === null ? null : permitEnd(state, permit, anew.basis?.kind ?? 'consent');
    const decision = permit === null ? anew : consumptionDecision(permitDecision(anew, end), permit, NOW);
    expect(decision.reasons).toEqual(row.answer === 'yes' ? [] : row.answer);
    expect(decision.allowed).toBe(row.answer === 'yes');
    expect(decision.notBefore).toBe(row.notBefore ?? null);
    if (row.mayLeave !== undefined) {
      expect(request.kind === 'disclose' && coveredCategories(state, registry, request, NOW, circumstances)).toEqual(
        row.mayLeave,
      );
    }
  });

  it('has a case for every reason alone', () => {
    const alone = TABLE_CASES.flatMap((row) => (row.answer.length === 1 ? row.answer : []));
    expect(REASONS.filter((reason) => !alone.includes(reason))).toEqual([]);
  });

  it('names no reason that does not exist', () => {
    const named = TABLE_CASES.flatMap((row) => (row.answer === 'yes' ? [] : row.answer));
    expect(named.filter((reason) => !REASONS.some((known) => known === reason))).toEqual([]);
  });

  it('names each case by a sentence of its own, of at most twenty words', () => {
    const names = TABLE_CASES.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.filter((name) => !/^\p{Lu}[^.]*\.$/u.test(name) || name.split(' ').length > 20)).toEqual([]);
  });

  it('asks each question in each situation once, in at least four hundred cases', () => {
    const asked = TABLE_CASES.map(({ name: _, answer: __, mayLeave: ___, notBefore: ____, ...row }) =>
      JSON.stringify(row),
    );
    expect(TABLE_CASES.filter((_, index) => asked.indexOf(asked[index] ?? '') !== index)).toEqual([]);
    expect(TABLE_CASES.length).toBeGreaterThanOrEqual(400);
  });
});

describe('decide', () => {
  const usual = situationOf({ name: '', ask: { push: 'sms' }, answer: 'yes' });

  it('gives the consent that it rests on', () => {
    expect(decide(usual.state, usual.registry, usual.request, NOW, CALM).consent?.event).toBe('event-1');
  });

  it('gives the consent that denies it as well', () => {
    const { state, registry, request } = situationOf({
      name: '',
      consent: { status: 'refused' },
      ask: { push: 'sms' },
      answer: ['refused'],
    });
    expect(decide(state, registry, request, NOW, CALM).consent?.status).toBe('refused');
  });

  it('does not take another purpose for the one that was asked', () => {
    const request = { ...usual.request, purpose: 'travel-offers' };
    expect(decide(usual.state, usual.registry, request, NOW, CALM).reasons).toEqual(['purpose-unknown', 'no-consent']);
  });

  it('does not take a member of every object for a notice language', () => {
    const { state, registry, request } = situationOf({
      name: '',
      consent: { notice: { language: 'constructor', version: 9 } },
      ask: { push: 'sms' },
      answer: ['notice-superseded'],
    });
    expect(decide(state, registry, request, NOW, CALM).reasons).toEqual(['notice-superseded']);
  });
});

describe('what a yes obliges to', () => {
  const obligationsOf = (row: Partial<TableCase>) => {
    const { state, registry, request } = situationOf({ name: '', ask: { push: 'sms' }, answer: 'yes', ...row });
    return decide(state, registry, request, NOW, CALM).obligations;
  };

  it('marketing says who sends it and how to stop it', () => {
    expect(obligationsOf({})).toEqual([{ kind: 'sender-identity' }, { kind: 'opt-out-line' }]);
  });

  it('a service message has no opt-out line', () => {
    expect(obligationsOf({ purpose: { ends: 'service' } })).toEqual([]);
  });

  it('of what is disclosed, the purpose says what leaves masked', () => {
    const purpose = { maskedCategories: ['telephone', 'address'] };
    const masked = [{ kind: 'mask', dataCategories: ['telephone'] }];
    expect(obligationsOf({ purpose, ask: { disclose: ['name', 'telephone'] } })).toEqual(masked);
    expect(obligationsOf({ purpose, ask: { disclose: ['name'] } })).toEqual([]);
  });

  it('a no obliges to nothing, and says what the purpose rests on all the same', () => {
    const { state, registry, request } = situationOf({ name: '', consent: 'none', ask: { push: 'sms' }, answer: [] });
    expect(decide(state, registry, request, NOW, CALM)).toMatchObject({
      obligations: [],
      basis: { kind: 'consent', reference: null },
    });
    expect(decide(state, { ...registry, purpose: null }, request, NOW, CALM).basis).toBeNull();
  });
});

describe('coveredCategories', () => {
  it('names a category once, however often it was asked', () => {
    const { state, registry } = situationOf({ name: '', ask: { disclose: ['name'] }, answer: 'yes' });
    const request = {
      kind: 'disclose',
      purpose: 'insurance-quotes',
      recipient: 'acme-insurance',
      dataCategories: ['name', 'telephone', 'name'],
    } as const;
    expect(coveredCategories(state, registry, request, NOW, CALM)).toEqual(['name', 'telephone']);
  });
});

const NIGHT = { from: '22:00', to: '08:00', timeZone: 'Asia/Shanghai' };
const SALTS = Array.from({ length: 16 }, (_, i) => new Uint8Array(16).fill(i));

function opened(state: SubjectState, parts: StateParts): KnownState {
  const opening = openMembers(state, SALTS, memberIndices(state, parts));
  return stateOf(verifyMembers(stateCommitment(state, SALTS), opening));
}

/** A decision without the leaf hashes that no member says. */
function told({ consent, ...decision }: Decision): object {
  const { leafHash: _, narrowedBy, ...said } = consent ?? {};
  return { ...decision, consent: consent && { ...said, narrowedBy: narrowedBy?.event ?? null } };
}

const requests: fc.Arbitrary<DecisionRequest> = fc.oneof(
  fc
    .tuple(fc.constantFrom(OFFERS.id, QUOTES.id, 'a'), fc.constantFrom('sms', 'email', 'fax'))
    .map(([purpose, channel]) => ({ kind: 'push' as const, purpose, channel, ...UNTOLD })),
  fc
    .record({
      purpose: fc.constantFrom(OFFERS.id, QUOTES.id, 'a'),
      recipient: fc.constantFrom('acme-insurance', 'acme', 'zurich'),
      dataCategories: fc.subarray(['name', 'telephone', 'certificate-number']),
    })
    .map((asked) => ({ kind: 'disclose' as const, ...asked })),
);

describe('deciding on the members that a decision reads', () => {
  it.each(TABLE_CASES.map((row) => [row.name, row] as const))('says what the whole state says: %s', (_, row) => {
    const { state, registry, request, permit, circumstances } = situationOf(row);
    const known = opened(state, membersRead(request, state, NOW));
    expect(told(decide(known, registry, request, NOW, circumstances))).toEqual(
      told(decide(state, registry, request, NOW, circumstances)),
    );
    if (permit !== null) {
      for (const basis of BASES) expect(permitEnd(known, permit, basis)).toBe(permitEnd(state, permit, basis));
    }
    if (request.kind === 'disclose') {
      expect(coveredCategories(known, registry, request, NOW, circumstances)).toEqual(
        coveredCategories(state, registry, request, NOW, circumstances),
      );
    }
  });

  it('says what the whole state says, for any state, basis and request', () => {
    fc.assert(
      fc.property(anyState, requests, fc.constantFrom(...BASES), (state, request, basis) => {
        const named = request.kind === 'push' ? OFFERS : QUOTES;
        const purpose = { ...named, basis, careSteps: { elderly: 'call' }, quietHours: NIGHT };
        const registry = { purpose, recipient: ACME };
        const known = opened(state, membersRead(request, state, AT));
        expect(told(decide(known, registry, request, AT, CALM))).toEqual(
          told(decide(state, registry, request, AT, CALM)),
        );
        const permit = { purpose: request.purpose, channel: 'sms', seq: 7 };
        expect(permitEnd(known, permit, basis)).toBe(permitEnd(state, permit, basis));
      }),
      { numRuns: 300, seed: 19 },
    );
  });

  it.each(['push', 'disclose'] as const)('needs each of them for some %s', (kind) => {
    const needed = new Set<string>();
    const named = new Set<string>();
    for (const row of TABLE_CASES) {
      const { state, registry, request, circumstances } = situationOf(row);
      const parts = membersRead(request, state, NOW);
      if (request.kind !== kind) continue;
      for (const [part, left] of without(parts)) {
        named.add(part);
        const known = opened(state, left);
        if (codeOf(() => decide(known, registry, request, NOW, circumstances)) === 'DISCLOSURE_MISSING')
          needed.add(part);
      }
    }
    expect(named.size).toBe(kind === 'push' ? 6 : 5);
    expect([...named].filter((part) => !needed.has(part))).toEqual([]);
  });
});

/** Each of these parts, with the others. */
function without({ members, pairs }: StateParts): readonly (readonly [string, StateParts])[] {
  return [
    ...members.map((name) => [name, { pairs, members: members.filter((each) => each !== name) }] as const),
    ...pairs.map(
      (pair) =>
        [
          pair.recipient === null ? 'pair without recipient' : 'pair',
          { members, pairs: pairs.filter((each) => each !== pair) },
        ] as const,
    ),
  ];
}
