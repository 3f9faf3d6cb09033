import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EMPTY_STATE, type SubjectState } from '../../../core/subject/state.ts';
import { CARE_FLAGS, DISPUTE_OUTCOMES, EVIDENCE_CLASSES, PAUSABLE } from '../../../core/vocabulary.ts';
import { OPERATION_IDS, OPERATIONS, type OperationId } from '../../../core/wire/index.ts';
import { subjectChain } from '../../../lambdas/app/record/pseudonyms.ts';
import { type Body, PAPER } from '../../support/api.ts';
import { furnishedApi } from '../../support/problems.ts';

const api = await furnishedApi();
const { send, byTwoStaff, offers, quotes, deps, parts } = api;

/** Everybody but the customer and a second member of staff. */
const TOKENS = [
  'app',
  'app',
  'app',
  'staff-S-77',
  'staff-S-77',
  'customer.C-2002',
  'marketing',
  'registrar',
  'auditor',
];
const DATES = ['2026-12-01', '2027-05-01', '2027-11-23'].map((day) => `${day}T00:00:00.000Z`);
const ASSESSED = { riskLevel: 2, validUntil: DATES[1], reference: 'assessment-1' };
const SCAN = { ...PAPER, type: 'scan' };

const WRITES = OPERATION_IDS.filter((id) => {
  const { method, path } = OPERATIONS[id];
  return method !== 'GET' && path.startsWith('/v1/subjects/');
});

const date = fc.constantFrom(...DATES);
const channel = fc.constantFrom('app', 'branch', 'call', 'post');
const capture = fc.option(fc.record({ channel }), { freq: 2 });
const care = fc.subarray([...CARE_FLAGS]);
const suitability = fc.option(fc.record({ riskLevel: fc.integer({ min: 1, max: 5 }), validUntil: date }), { freq: 3 });
const profile = fc
  .record({ care, end: fc.option(date), suitability })
  .map(({ care: flags, end, suitability: suits }) => ({
    care: flags,
    careUntil: end === null ? {} : Object.fromEntries(flags.map((flag) => [flag, end])),
    suitability: suits && { ...suits, reference: 'assessment-2' },
  }));
const consent = fc.record({
  consent: fc.constantFrom<Body>(offers, quotes),
  decision: fc.constantFrom('given', 'given', 'refused'),
  evidence: fc.option(fc.constantFrom(...EVIDENCE_CLASSES)),
  attachments: fc.constantFrom([], [SCAN]),
  at: channel,
  byToken: fc.boolean(),
});
const code = fc.constantFrom('000000', '123456');
const appointment = fc.record({
  role: fc.constantFrom('guardian', 'delegate'),
  representative: fc.constantFrom('C-2002', 'C-77'),
  purposes: fc.constantFrom(null, [offers.purpose]),
  validUntil: date,
});
const onEvent =
  (more: object = {}) =>
  (event: string): Body => ({ ...more, event });

/** Makes the body of each call from the event that it is about. */
const BODIES: { readonly [Id in OperationId]?: fc.Arbitrary<(event: string) => Body> } = {
  recordConsent: consent.map(({ consent: named, decision, evidence, attachments, at, byToken }) => () => {
    const captured = byToken ? null : { channel: at, evidence, attachments };
    return { ...named, decision, capture: captured };
  }),
  withdrawConsent: fc.constant(() => ({ purpose: offers.purpose })),
  confirmConsent: code.map((guess) => onEvent({ code: guess })),
  sendCode: fc.constant(onEvent()),
  ask: fc.constant(() => ({ purpose: offers.purpose })),
  serveNotice: channel.map((at) => () => ({ notice: offers.notice, capture: { channel: at } })),
  acknowledge: fc.constant(onEvent()),
  complain: fc.constant(() => ({ level: 'branch', reference: 'case-1' })),
  object: fc.boolean().map((sharing) => () => ({ sharing })),
  liftObjection: fc.record({ sharing: fc.boolean(), capture }).map((body) => () => body),
  restrict: fc.constant(() => ({})),
  liftRestriction: capture.map((how) => () => ({ capture: how })),
  pause: fc.record({ of: fc.constantFrom(...PAUSABLE), until: date }).map((body) => () => body),
  resume: fc.record({ of: fc.constantFrom(...PAUSABLE), capture }).map((body) => () => body),
  changeProfile: profile.map((whole) => () => ({ ...whole, timeZone: null, staleContacts: [] })),
  patchProfile: fc.tuple(profile, fc.subarray(['care', 'careUntil', 'suitability'] as const, { minLength: 1 })).map(
    ([whole, members]) =>
      () =>
        Object.fromEntries(members.map((member) => [member, whole[member]])),
  ),
  appointRepresentative: appointment.map((terms) => () => ({
    ...terms,
    purposes: terms.role === 'guardian' ? null : terms.purposes,
    evidence: [PAPER],
  })),
  endAppointment: fc.constant(() => ({})),
  approveAct: fc.option(code, { freq: 2 }).map((guess) => () => ({ code: guess })),
  sendApprovalCode: fc.constant(() => ({})),
  rejectAct: fc.constant(() => ({})),
  dispute: fc.constant(onEvent()),
  answerDispute: fc.constantFrom(...DISPUTE_OUTCOMES).map((outcome) => () => ({ outcome })),
};

const step = fc.constantFrom(...WRITES).chain((id) =>
  fc.record({
    id: fc.constant(id),
    token: fc.constantFrom(...TOKENS),
    body: BODIES[id] ?? fc.constant(() => ({})),
    back: fc.nat(12),
  }),
);

/** A customer with every opt-out, a care flag, an assessment and a proposal about them; returns their id. */
let customers = 0;
async function newCustomer(): Promise<string> {
  const id = `C-1${customers++}`;
  const [path, own] = [`/v1/subjects/${id}`, `customer.${id}`];
  await send('app', 'PUT', `${path}/objection`);
  await send('app', 'PUT', `${path}/objection`, { sharing: true });
  await send('app', 'PUT', `${path}/restriction`);
  for (const of of PAUSABLE) await send(own, 'PUT', `${path}/pause`, { of, until: DATES[1] });
  const told = { care: ['elderly', 'disabled'], careUntil: { disabled: DATES[1] }, suitability: ASSESSED };
  const { status } = await byTwoStaff('PATCH', `${path}/profile`, told);
  expect(status).toBe(201);
  await send('staff-S-77', 'DELETE', `${path}/restriction`);
  return id;
}

/** Returns everything in which a state lets more be done with the customer's data than the one before it. */
function opened(before: SubjectState, after: SubjectState): string[] {
  const isLater = (end: string | undefined, than: string | undefined) => than !== undefined && (end ?? '~') > than;
  const kept = <T extends { readonly event: string }>(list: readonly T[], one: T) =>
    list.some(({ event }) => event === one.event);
  const lifted = (['objection', 'sharing', 'restriction'] as const).filter(
    (one) => before[one] !== null && before[one]?.event !== after[one]?.event,
  );
  const resumed = PAUSABLE.filter((of) => (after.pauses[of]?.until ?? '') < (before.pauses[of]?.until ?? ''));
  const [care, then] = [before.profile, after.profile];
  const unflagged = care.care.filter(
    (flag) => !then.care.includes(flag) || isLater(care.careUntil[flag], then.careUntil[flag]),
  );
  const [had, has] = [care.suitability, then.suitability];
  const raised = has !== null && (has.riskLevel > (had?.riskLevel ?? 0) || has.validUntil > (had?.validUntil ?? ''));
  const appointed = after.representatives.filter((one) => !kept(before.representatives, one));
  const strong = after.pairs.flatMap(({ current }) =>
    current?.status === 'given' && ['passkey', 'otp', 'own-token'].includes(current.evidence ?? '') ? [current] : [],
  );
  return [
    ...lifted,
    ...resumed,
    ...unflagged,
    ...(raised ? ['suitability'] : []),
    ...appointed.map(({ subject }) => subject),
    ...strong.map(({ evidence }) => `${evidence}`),
  ];
}

test('nobody but the customer and two members of staff lets more be done, whatever they write', async () => {
  expect(Object.keys(BODIES).sort()).toEqual([...WRITES].sort());
  const answered = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), async (steps) => {
      const id = await newCustomer();
      const chain = subjectChain(deps.pepper, id);
      let state = (await parts.events.readState(chain)) ?? EMPTY_STATE;
      for (const { id: operation, token, body, back } of steps) {
        const events = await parts.events.listEvents(chain, null, 100);
        const { method, path } = OPERATIONS[operation];
        const named = path.includes('/proposals/') ? events.filter(({ type }) => type === 'act.proposed') : events;
        const event = named[back % named.length]?.id ?? '';
        const at = path.replace('{subject}', id).replace('{event}', event);
        const answer = await send(token, method, at, body(event));
        answered.add(`${operation} ${answer.body.code ?? answer.status}`);
        const after = (await parts.events.readState(chain)) ?? EMPTY_STATE;
        expect([operation, token, opened(state, after)]).toEqual([operation, token, []]);
        state = after;
      }
    }),
    { numRuns: 200, seed: 20_261_130 },
  );
  const refused = ['liftObjection', 'liftRestriction', 'resume', 'appointRepresentative', 'changeProfile'];
  for (const operation of [...refused, 'patchProfile', 'approveAct', 'rejectAct']) {
    expect(answered).toContain(`${operation} customer-or-two-staff`);
  }
  for (const operation of [...refused, 'patchProfile']) expect(answered).toContain(`${operation} 202`);
  for (const operation of ['recordConsent', 'patchProfile', 'changeProfile', 'dispute', 'pause']) {
    expect(answered).toContain(`${operation} 201`);
  }
  expect(answered).toContain('approveAct approval-by-proposer');
});
