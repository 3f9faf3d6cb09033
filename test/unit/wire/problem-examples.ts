import { LedgerError } from '../../../core/kernel/error.ts';
import { MAX_BODY_BYTES, MAX_OPEN_PERMITS_PER_CLIENT, MAX_PROVEN_EVENTS, MAX_SHOWN } from '../../../core/limits.ts';
import { keyOfEvent } from '../../memory/tables.ts';
import { OFFERS, PAPER, QUOTES } from '../../support/api.ts';
import { type Call, type Example, type Ledger, request } from '../../support/examples.ts';
import { FUND, FUND_TEXT } from '../../support/products.ts';

const SUBJECT = '/v1/subjects/C-1001';
const OWN = 'customer.C-1001';
const HOUR_MS = 3_600_000;
const CODE_LIFETIME_MS = 600_000;
const PERMIT_LIFETIME_MS = 300_000;

/** Members of the bodies that are not shown whole. */
const USUAL = {
  consent: {
    purpose: 'credit-card-offers',
    decision: 'given',
    channels: ['sms'],
    notice: { id: '<notice>', language: 'en' },
    capture: { channel: 'app' },
  },
  quote: {
    purpose: 'insurance-quotes',
    recipient: 'acme-insurance',
    decision: 'given',
    dataCategories: ['name'],
    notice: { id: '<quotes-notice>', language: 'en' },
    capture: { channel: 'app' },
  },
};
const ALERTS = { kind: 'push', title: { en: 'Fraud alerts' }, channels: ['sms'], ends: 'service' };
const PROFILE = { timeZone: null, staleContacts: [], suitability: null };
const EVALUATION = {
  subject: { type: 'customer', id: 'C-1001' },
  action: { name: 'push', properties: { channel: 'sms' } },
  resource: { type: 'purpose', id: 'credit-card-offers' },
};

// Requests that many examples are made of. `as` is the bank's own app where it does not matter.
const by = (as: string | null, call: string, body?: object, usual?: object): Call => ({
  as,
  call,
  ...(body === undefined ? {} : { body }),
  ...(usual === undefined ? {} : { usual }),
});
const consent = (body: object, as = 'app') => by(as, `POST ${SUBJECT}/consents`, body, USUAL.consent);
const quote = (body: object) =>
  by('app', `POST ${SUBJECT}/consents`, { purpose: 'insurance-quotes', ...body }, USUAL.quote);
const register = (path: string, body: object, usual?: object) => by('registrar', `PUT /v1/${path}`, body, usual);
const offers = (body: object) => register('purposes/credit-card-offers', body, OFFERS);
const content = (body: object, purpose = 'credit-card-offers') =>
  by('registrar', `POST /v1/purposes/${purpose}/contents`, { language: 'en', ...body });
const appoint = (body: object, as = OWN) =>
  by(as, `POST ${SUBJECT}/representatives`, body, {
    role: 'delegate',
    representative: 'C-2002',
    evidence: [PAPER],
    purposes: null,
    validUntil: '2027-11-23T00:00:00Z',
  });
const guardian = (body: object) =>
  by(
    'staff-S-77',
    `POST ${SUBJECT}/representatives`,
    { role: 'guardian', ...body },
    { representative: 'C-2002', evidence: [PAPER] },
  );
const cared = (...care: string[]) => by('app', `PUT ${SUBJECT}/profile`, { care }, PROFILE);
const confirm = (code: string) => by(OWN, `POST ${SUBJECT}/confirmations`, { event: '<event>', code });
const sendCode = by(OWN, `POST ${SUBJECT}/confirmation-codes`, { event: '<event>' });
const AT_BRANCH = 'staff-S-77';
const capture = consent({ capture: {} }, AT_BRANCH);
const dispute = by(OWN, `POST ${SUBJECT}/disputes`, { event: '<event>' });
const answerDispute = (as: string, outcome: string) => by(as, `POST ${SUBJECT}/disputes/<dispute>/answer`, { outcome });
/** Names the dispute that was made last. */
const keepDispute = ({ names }: Ledger) => names.set('<dispute>', names.get('<event>') ?? '');
const push = by('marketing', 'POST /v1/pushes', { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'sms' });
const consume = by('marketing', 'POST /v1/permits/<permit>/consumption');
const propose = register('purposes/funds', OFFERS);
const wrongCode = (ledger: Ledger) => request(ledger, confirm('000000'));
/** Lets a method of a part of the ledger fail from then on. */
const failing = (partOf: (ledger: Ledger) => object, method: string, error: Error) => (ledger: Ledger) =>
  Object.assign(partOf(ledger), { [method]: () => Promise.reject(error) });
/** Publishes the log of a ledger. */
const publish = async ({ pipeline }: Ledger) => {
  await pipeline.sweep();
  await pipeline.publish();
};
const unrecorded = (error: Error) => failing(({ deps }) => deps.store, 'record', error);

/**
 * A request for each code that gets it. For a new code add one: the request (`consent({ … })`, `register(…)`), `before`
 * for the steps that it needs, and `when` for the reader where the request does not speak for itself. docs/errors.md is
 * rendered from it.
 */
export const PROBLEM_EXAMPLES: Readonly<Record<string, Example>> = {
  'request-malformed': {
    ...by('app', `POST ${SUBJECT}/consents`),
    body: '{ "purpose": "credit-card-offers", "purpose": "insurance-quotes" }',
  },
  'input-invalid': consent({ decision: 'maybe', channels: ['sms', 'pigeon'] }),
  'idempotency-key-malformed': { ...consent({}), headers: { 'Idempotency-Key': 'a b' } },
  'if-match-malformed': { ...offers({ channels: ['sms'] }), headers: { 'If-Match': '5' } },
  'token-missing': { ...by(null, `GET ${SUBJECT}/consents`), when: 'Without a token.' },
  'token-invalid': { ...by('nonsense', `GET ${SUBJECT}/consents`), when: 'With a token of another issuer.' },
  'token-expired': { ...by('expired', `GET ${SUBJECT}/consents`), when: 'With a token of yesterday.' },
  'scope-missing': {
    ...by('marketing', `GET ${SUBJECT}/consents`),
    when: 'With a token that has the scope `decisions` alone.',
  },
  'client-unknown': {
    ...by('marketing', 'POST /access/v1/evaluation', EVALUATION),
    when: 'With the token of a client that is retired.',
    before: [register('clients/marketing', { scopes: ['decisions'], retired: true })],
  },
  'client-not-allowed': {
    ...by('marketing', 'POST /v1/pushes', { subject: 'C-1001', purpose: 'credit-card-offers', channel: 'email' }),
    when: 'By a client that pushes by SMS alone.',
    before: [register('clients/marketing', { scopes: ['decisions'], purposes: ['*'], channels: ['sms'] })],
  },
  'subject-not-own': {
    ...by('customer.C-2002', `GET ${SUBJECT}/consents`),
    when: 'With the token of another customer.',
  },
  'approval-by-proposer': {
    ...by('registrar', 'POST /v1/proposals/<proposal>/approval'),
    when: 'By the registrar who proposed it.',
    before: [propose],
    approvals: 2,
  },
  'route-unknown': by(null, 'GET /v2/consents'),
  'registry-item-unknown': by('registrar', 'POST /v1/purposes/nothing/notices', { language: 'en', text: 'Hello' }),
  'event-unknown': by('app', 'GET /v1/events/nothing/receipt'),
  'permit-unknown': {
    ...by('partner-gateway', 'POST /v1/permits/<permit>/consumption'),
    when: 'The permit is another client’s.',
    before: [push],
  },
  'ledger-reason-missing': by('auditor', `GET ${SUBJECT}/history`),
  'ledger-reason-malformed': {
    ...by('auditor', `GET ${SUBJECT}/history`),
    headers: { 'Ledger-Reason': 'a'.repeat(201) },
    when: 'With a reason of 201 characters.',
  },
  'leaf-unknown': by('auditor', 'GET /v1/log/1000000/event'),
  'export-unknown': by('auditor', 'GET /v1/export?cursor=018f9d2a-7d3e-7c21-9a55-0d9e6d1c4b10.0'),
  'export-ended': {
    ...by('auditor', 'GET /v1/export?cursor=<export>.1'),
    when: 'A day after the export was made.',
    before: [
      publish,
      async (ledger) => {
        const first = { ...by('auditor', 'GET /v1/export'), headers: { 'Ledger-Reason': 'inspection 2026-118' } };
        ledger.names.set('<export>', (await request(ledger, first)).body.export.event);
      },
      ({ parts }) => parts.clock.advance(24 * HOUR_MS),
    ],
  },
  'tile-missing': by(null, 'GET /tile/0/000'),
  'map-file-missing': by(null, 'GET /map/0-1/records/000'),
  'checkpoint-missing': { ...by(null, 'GET /checkpoint'), when: 'Nothing has been published so far.' },
  'method-not-allowed': by('app', `DELETE ${SUBJECT}/consents`),
  'precondition-failed': {
    ...offers({ channels: ['sms'] }),
    headers: { 'If-Match': '"1"' },
    when: 'Another registrar has changed it since.',
  },
  'precondition-required': {
    ...offers({ channels: ['sms'] }),
    when: 'The purpose is registered already, with other channels.',
  },
  'purpose-kind-fixed': register('purposes/credit-card-offers', { kind: 'disclosure' }, QUOTES),
  'purpose-basis-fixed': offers({ ends: 'service' }),
  'content-fixed': {
    ...content({ language: 'fr', text: 'Open now' }, 'card-news'),
    when: 'The text is approved for another purpose, in English.',
    before: [register('purposes/card-news', OFFERS), content({ text: 'Open now' })],
  },
  'proposal-settled': {
    ...by('registrar', 'POST /v1/proposals/<proposal>/rejection'),
    when: 'After another registrar has approved it.',
    approvals: 2,
    before: [propose, by('registrar-2', 'POST /v1/proposals/<proposal>/approval')],
  },
  'proposal-outdated': {
    ...by('registrar-2', 'POST /v1/proposals/<first-proposal>/approval'),
    when: 'After another proposal about the same purpose was approved.',
    approvals: 2,
    before: [
      offers({ channels: ['sms'] }),
      ({ names }) => names.set('<first-proposal>', names.get('<proposal>') ?? ''),
      offers({ retired: true, coolDownDays: 90 }),
      by('registrar-2', 'POST /v1/proposals/<proposal>/approval'),
    ],
  },
  'state-behind': by('marketing', 'POST /access/v1/evaluation', { context: { atLeast: 9 } }, EVALUATION),
  'confirmation-not-pending': {
    ...confirm('123456'),
    when: 'The event is that of a consent which the subject gave in the app.',
    before: [consent({}, OWN)],
  },
  'code-exhausted': {
    ...confirm('<code>'),
    when: 'The sixth time, after five wrong codes.',
    before: [capture, ...Array(5).fill(wrongCode)],
  },
  'confirmation-expired': {
    ...confirm('<code>'),
    when: '30 days after the consent was captured.',
    before: [capture, ({ parts }) => parts.clock.advance(30 * 86_400_000)],
  },
  'code-expired': {
    ...confirm('<code>'),
    when: 'Ten minutes after the code was sent.',
    before: [capture, ({ parts }) => parts.clock.advance(CODE_LIFETIME_MS)],
  },
  'decision-outdated': {
    ...push,
    headers: { 'Idempotency-Key': '"push-1"' },
    when: 'The customer has objected since the same request was answered with a permit.',
    before: [
      consent({}),
      { ...push, headers: { 'Idempotency-Key': '"push-1"' } },
      by('app', `PUT ${SUBJECT}/objection`, {}),
    ],
  },
  'permit-consumed': { ...consume, when: 'For the second time.', before: [push, consume] },
  'permit-expired': {
    ...consume,
    when: 'Five minutes after the permit was given.',
    before: [push, ({ parts }) => parts.clock.advance(PERMIT_LIFETIME_MS)],
  },
  'request-too-large': {
    ...by('app', `POST ${SUBJECT}/consents`),
    body: ' '.repeat(MAX_BODY_BYTES + 1),
    excerpt: `(a body of ${MAX_BODY_BYTES + 1} bytes)`,
  },
  'media-type-unsupported': { ...consent({}), headers: { 'Content-Type': 'text/plain' } },
  'purpose-unknown': consent({ purpose: 'nothing' }),
  'campaign-unknown': by('marketing', 'POST /v1/pushes', {
    subject: 'C-1001',
    purpose: 'credit-card-offers',
    channel: 'sms',
    campaign: 'nothing',
  }),
  'purpose-retired': { ...consent({ purpose: 'old-offers' }), when: 'The purpose is registered as retired.' },
  'consent-required': register('purposes/funds', { basis: 'contract', basisReference: 'terms 4.2' }, OFFERS),
  'consent-not-asked': {
    ...consent({ purpose: 'fraud-alerts' }),
    when: 'The purpose rests on a legal obligation.',
    before: [register('purposes/fraud-alerts', { basis: 'legal-obligation', basisReference: 'duty to warn' }, ALERTS)],
  },
  'basis-reference-required': register('purposes/fraud-alerts', { basis: 'legal-obligation' }, ALERTS),
  'basis-reference-not-allowed': register('purposes/funds', { basisReference: 'terms 4.2' }, OFFERS),
  'channel-unknown': consent({ capture: { channel: 'pigeon' } }),
  'recipient-unknown': quote({ recipient: 'nobody' }),
  'recipient-suspended': { ...quote({ recipient: 'gone' }), when: 'The recipient has been suspended.' },
  'recipient-not-for-purpose': quote({ purpose: 'other-quotes' }),
  'recipient-required': quote({ recipient: null }),
  'recipient-not-allowed': consent({ recipient: 'acme-insurance' }),
  'channel-not-in-purpose': consent({ channels: ['sms', 'post'] }),
  'channels-required': consent({ channels: [] }),
  'data-category-not-in-purpose': quote({ dataCategories: ['name', 'income'] }),
  'data-categories-required': quote({ dataCategories: [] }),
  'uses-not-allowed': consent({ uses: { atMost: 1, per: null } }),
  'sensitive-not-alone': {
    ...quote({ dataCategories: ['name', 'telephone'] }),
    when: 'The purpose marks `telephone` as sensitive.',
    before: [register('purposes/insurance-quotes', { sensitiveCategories: ['telephone'] }, QUOTES)],
  },
  'valid-until-past': consent({ validUntil: '2026-11-23T08:00:00Z' }),
  'valid-until-too-far': {
    ...consent({ validUntil: '2028-12-01T00:00:00Z' }),
    when: 'The purpose allows 730 days.',
  },
  'validity-empty': consent({ validFrom: '2027-01-02T00:00:00Z', validUntil: '2027-01-02T00:00:00Z' }),
  'code-wrong': { ...confirm('000000'), when: 'After staff captured the consent.', before: [capture] },
  'notice-required': consent({ notice: null }),
  'notice-unknown': consent({ notice: { id: 'nothing', language: 'en' } }),
  'notice-superseded': consent({ notice: { id: '<superseded-notice>', language: 'de' } }),
  'notice-language-mismatch': consent({ notice: { id: '<notice>', language: 'fr' } }),
  'notice-material': {
    ...by('registrar', 'POST /v1/purposes/credit-card-offers/notices', { language: 'en', text: '…', material: false }),
    when: 'The purpose has lost a channel since its last notice.',
    before: [offers({ channels: ['sms'] })],
  },
  'notice-languages-missing': by('registrar', 'POST /v1/purposes/credit-card-offers/notices', {
    language: 'en',
    text: '…',
  }),
  'notice-in-use-later': by('registrar', 'POST /v1/purposes/other-quotes/notices', {
    language: 'en',
    text: '…',
    inUseSince: '2030-01-01T00:00:00Z',
  }),
  'notice-does-not-cover': {
    ...consent({ channels: ['sms', 'call'] }),
    when: 'The purpose has got the channel `call` since its last notice.',
    before: [offers({ channels: ['sms', 'email', 'app', 'call'] })],
  },
  'notice-not-served': {
    ...consent({ served: null }),
    when: 'The purpose has `noticeServed: true`.',
    before: [offers({ noticeServed: true })],
  },
  'product-unknown': register('places/B-1', { products: ['nothing'] }),
  'product-retired': {
    ...content({ text: 'Open again', product: 'old-fund' }),
    when: 'The product is registered as retired.',
    before: [register('products/old-fund', { title: { en: 'Old Fund' }, retired: true }, FUND)],
  },
  'partner-required': register('products/acme-plan', { origin: 'consigned' }, FUND),
  'partner-not-allowed': register('products/acme-plan', { origin: 'own', partner: 'acme-insurance' }, FUND),
  'risk-notice-required': register('products/acme-plan', { riskLevel: 3, riskNotice: {} }, FUND),
  'risk-notice-missing': content({ text: 'Our Balanced Fund is open again.', product: 'balanced-fund' }),
  'retention-class-mismatch': {
    ...consent({ capture: { channel: 'app', attachments: [{ ...PAPER, type: 'video', product: 'balanced-fund' }] } }),
    when: 'The product has `retentionClass: "ten-years"`.',
    before: [register('products/balanced-fund', { retentionClass: 'ten-years' }, FUND)],
  },
  'phrase-forbidden': content({ text: 'A guaranteed return of 8 %!' }),
  'content-not-for-purpose': content({ text: 'Hello' }, 'insurance-quotes'),
  'content-names-other-product': content({ text: FUND_TEXT, product: null }),
  'fees-not-shown': {
    ...consent({ fees: null }),
    when: 'The purpose has `feesShown: true`.',
    before: [offers({ feesShown: true })],
  },
  'event-not-of-subject': {
    ...by('app', `POST ${SUBJECT}/acknowledgements`, { event: '<event>' }),
    when: 'The event is another subject’s.',
    before: [by('app', 'POST /v1/subjects/C-2002/consents', {}, USUAL.consent)],
  },
  'pause-out-of-range': by(OWN, `PUT ${SUBJECT}/pause`, { until: '2027-11-25T00:00:00Z' }, { of: 'pushes' }),
  'complaint-not-escalated': {
    ...by(OWN, `POST ${SUBJECT}/complaints`, { level: 'branch', escalates: '<event>' }, { reference: 'case-2' }),
    when: 'The complaint is with the head office already.',
    before: [by(OWN, `POST ${SUBJECT}/complaints`, { level: 'head-office', reference: 'case-1' })],
  },
  'capture-in-future': consent({ capture: { channel: 'post', at: '2026-11-23T09:00:00Z' } }),
  'capture-too-old': {
    ...consent({ capture: { channel: 'post', at: '2026-11-01T08:00:00Z' } }),
    when: 'The purpose has `maxCaptureAgeDays: 7`.',
    before: [offers({ maxCaptureAgeDays: 7 })],
  },
  'capture-before-notice': by(
    'app',
    'POST /v1/subjects/C-3003/consents',
    { capture: { channel: 'post', at: '2026-11-22T08:00:00Z', evidence: 'imported' } },
    USUAL.consent,
  ),
  'capture-channel-not-allowed': {
    ...consent({ capture: { channel: 'call' } }),
    when: 'The purpose has `captureChannels: ["branch", "app"]`.',
    before: [offers({ captureChannels: ['branch', 'app'] })],
  },
  'care-step-required': {
    ...consent({ capture: { channel: 'branch' } }),
    when: 'The subject’s profile says `elderly`, and the purpose has `careSteps: { "elderly": "read-aloud" }`.',
    before: [offers({ careSteps: { elderly: 'read-aloud' } }), cared('elderly')],
  },
  'profile-incomplete': by('app', `PATCH ${SUBJECT}/profile`, { suitability: { riskLevel: 3 } }),
  'guardian-required': {
    ...consent({}, OWN),
    when: 'With the own token of a subject whose profile says `minor`.',
    before: [cared('minor')],
  },
  'representative-is-subject': appoint({ representative: 'C-1001' }),
  'representative-stands': {
    ...appoint({ representative: 'C-2002' }),
    when: 'After the same appointment.',
    before: [appoint({})],
  },
  'representative-unknown': by('app', `DELETE ${SUBJECT}/representatives/nothing`),
  'representative-appoints-nobody': {
    ...appoint({ representative: 'C-3003' }, 'customer.C-2002'),
    when: 'With the token of a delegate.',
    before: [appoint({})],
  },
  'minor-appoints-nobody': {
    ...appoint({ representative: 'C-3003' }, OWN),
    when: 'With the own token of a subject whose profile says `minor`.',
    before: [cared('minor')],
  },
  'guardian-by-bank-only': { ...appoint({ role: 'guardian' }, OWN), when: 'With the subject’s own token.' },
  'evidence-required': { ...appoint({ evidence: [] }, 'staff-S-77'), when: 'By staff.' },
  'authority-not-allowed': {
    ...consent({ capture: { channel: 'app', authority: '<event>' } }, 'customer.C-2002'),
    when: 'With the delegate’s own token.',
    before: [appoint({})],
  },
  'authority-not-valid': {
    ...quote({ capture: { channel: 'branch', authority: '<event>' } }),
    when: 'The delegate was appointed for `credit-card-offers` alone.',
    before: [appoint({ purposes: ['credit-card-offers'] })],
  },
  'staff-required': consent({ capture: { channel: 'branch' } }),
  'staff-not-registered': {
    ...consent({ capture: {} }, 'staff.S-79.B-1.branch'),
    when: 'With the token of staff whom nobody has registered.',
  },
  'capture-required': { ...consent({ capture: null }), when: 'With the token of a program.' },
  'channel-of-token': { ...consent({ capture: { channel: 'branch' } }, AT_BRANCH), when: 'With the token of staff.' },
  'customer-or-two-staff': { ...appoint({}, 'app'), when: 'By a program of the bank.' },
  'not-disputable': {
    ...dispute,
    when: 'The customer gave the consent with their own token.',
    before: [consent({ capture: null }, OWN)],
  },
  'capture-disputed': {
    ...consent({}),
    when: 'The customer disputes an earlier consent that the app recorded.',
    before: [consent({}), dispute],
  },
  'dispute-unknown': by('staff-S-78', `POST ${SUBJECT}/disputes/nothing/answer`, { outcome: 'rejected' }),
  'dispute-answered': {
    ...answerDispute('staff-S-78', 'upheld'),
    when: 'Other staff have rejected it.',
    before: [consent({}), dispute, keepDispute, answerDispute('staff-S-90', 'rejected')],
  },
  'answer-by-other-staff': {
    ...answerDispute(AT_BRANCH, 'rejected'),
    when: 'By the staff who captured the consent.',
    before: [capture, dispute, keepDispute],
  },
  'proposal-unknown': by('staff-S-78', `POST ${SUBJECT}/proposals/nothing/approval`),
  'guardian-not-needed': {
    ...guardian({}),
    when: 'The profile of the subject says neither `minor` nor `limited-capacity`.',
  },
  'guardian-is-minor': {
    ...guardian({}),
    when: 'The profile of the guardian says `minor`, as that of the subject does.',
    before: [cared('minor'), by('app', 'PUT /v1/subjects/C-2002/profile', { care: ['minor'] }, PROFILE)],
  },
  'staff-not-allowed': {
    ...by(AT_BRANCH, `POST ${SUBJECT}/confirmations`, { event: '<event>', code: '<code>' }),
    when: 'With the token of staff.',
    before: [capture],
  },
  'evidence-not-allowed': {
    ...consent({ capture: { channel: 'app', evidence: 'paper' } }, OWN),
    when: 'With the subject’s own token.',
  },
  'limit-reached': {
    ...sendCode,
    when: 'After the first code and four more.',
    before: [capture, ...Array(4).fill(sendCode)],
  },
  'open-permits-exceeded': {
    ...push,
    when: `The client has used none of ${MAX_OPEN_PERMITS_PER_CLIENT} permits.`,
    before: [consent({}), ...Array(MAX_OPEN_PERMITS_PER_CLIENT).fill(push)],
  },
  'history-too-long': {
    ...by(OWN, `GET ${SUBJECT}/history?proof=complete`),
    when: `More than ${MAX_PROVEN_EVENTS} events are on record.`,
    before: [
      consent({}),
      ({ parts: { tables } }) => {
        const event = [...tables.events.values()].find(({ type }) => type === 'consent.given');
        const head = tables.heads.get(event?.chain ?? '');
        if (event === undefined || head === undefined) throw new Error('nothing is on record');
        const { chain } = event;
        tables.heads.set(chain, { ...head, seq: MAX_PROVEN_EVENTS });
        tables.events.set(keyOfEvent({ chain, seq: MAX_PROVEN_EVENTS }), { ...event, seq: MAX_PROVEN_EVENTS });
      },
    ],
  },
  'report-too-large': {
    ...by('auditor', 'GET /v1/reports/shown-notices?purpose=credit-card-offers&from=2026-11-23&to=2026-11-23'),
    when: `More than ${MAX_SHOWN} captures of the day said what was shown.`,
    before: [
      by('app', `POST ${SUBJECT}/served-notices`, { notice: USUAL.consent.notice, capture: { channel: 'app' } }),
      ({ parts: { tables } }) => {
        const [one] = tables.shown.values();
        if (one === undefined) throw new Error('nothing was shown');
        for (let n = 0; n < MAX_SHOWN; n++) tables.shown.set(`e-${n}`, { ...one, event: `e-${n}` });
      },
    ],
  },
  'idempotency-key-reused': {
    ...consent({ channels: ['email'] }),
    headers: { 'Idempotency-Key': 'k-1' },
    when: 'After another request with this key.',
    before: [{ ...consent({}), headers: { 'Idempotency-Key': 'k-1' } }],
  },
  'too-many-requests': {
    ...push,
    when: 'Where the ledger takes two events about a subject a minute, and has them.',
    before: [push, push],
    subjectWritesPerMinute: 2,
  },
  'clock-behind': {
    ...consent({}),
    when: 'After a clock that was two hours ahead was set right.',
    before: [consent({}), ({ parts }) => parts.clock.advance(-2 * HOUR_MS)],
  },
  contention: {
    ...push,
    when: 'While many write for one subject at the same instant.',
    before: [unrecorded(new LedgerError('STORE_CONFLICT', 'the chain moved'))],
  },
  'no-pending': {
    ...consent({}),
    when: 'After a no that could not be recorded yet, because many write for the subject at the same instant.',
    before: [
      unrecorded(new LedgerError('STORE_CONFLICT', 'the chain moved')),
      by('app', `PUT ${SUBJECT}/objection`, {}),
    ],
  },
  unavailable: {
    ...push,
    when: 'While the database is out of reach.',
    before: [
      unrecorded(new LedgerError('STORE_UNAVAILABLE', 'the store did not answer: nothing is known of the outcome')),
    ],
  },
  'issuer-unavailable': {
    ...by('issuer-down', 'GET /v1/subjects/C-1001/consents'),
    when: 'While the issuer of access tokens is out of reach.',
  },
  'signer-unavailable': {
    ...by(OWN, 'GET /v1/events/<event>/receipt'),
    when: 'While the service that keeps the keys is out of reach.',
    before: [
      consent({}),
      failing(({ deps }) => deps.receiptSigner, 'sign', new LedgerError('SIGNER_UNAVAILABLE', 'KMS did not answer')),
    ],
  },
  'code-not-sent': {
    ...capture,
    when: 'While the bank’s messaging is out of reach.',
    before: [
      failing(
        ({ deps }) => deps.codeDelivery,
        'deliver',
        new LedgerError('CODE_NOT_SENT', 'the code could not be handed over for delivery'),
      ),
    ],
  },
  'chain-unavailable': {
    ...by('auditor', 'GET /v1/events/<event>/proof'),
    when: 'While no node of the chain answers.',
    before: [
      consent({}),
      async ({ pipeline, parts }) => {
        await pipeline.sweep();
        await pipeline.publish();
        await pipeline.anchorNext();
        parts.anchor.setReachable(false);
      },
    ],
  },
  internal: {
    ...push,
    when: 'When the ledger meets what nobody thought of. It says no more, and logs the cause.',
    before: [unrecorded(new TypeError('undefined is not a function'))],
  },
};
