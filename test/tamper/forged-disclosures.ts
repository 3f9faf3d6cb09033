import { nullifierOfUse } from '../../core/consent/uses.ts';
import { decidedOn } from '../../core/decision/decision-events.ts';
import type { DisclosureRequest } from '../../core/decision/request.ts';
import type { Json } from '../../core/kernel/json.ts';
import { nobleSha256 } from '../../core/kernel/sha256.ts';
import type { CoverageCase, NamedItem } from '../../core/proof/prove-coverage.ts';
import { recipientClaims } from '../../core/registry/claims.ts';
import type { Recipient } from '../../core/registry/model.ts';
import { ACME, QUOTES, SUSPENDED } from '../support/sample-registry.ts';
import { SMALL_LOG_ORIGIN } from '../support/small-log.ts';
import { ForgedLog, type Lie, Person, type Told } from './forged-log.ts';
import type { Forgery } from './forgery.ts';
import { judged, NOTICE, secret } from './honest-push.ts';

const USES = { atMost: 2, per: 'month' } as const;
const OTHER: Recipient = { ...ACME, id: 'other-insurance' };

/** A log in which a person agreed that a recipient gets their name, as often as is said. */
async function agreedToQuotes(uses: typeof USES | null = null, recipient = ACME, to = ACME) {
  const log = new ForgedLog();
  await log.start();
  await log.item('purpose', QUOTES);
  for (const each of [recipient, ...(recipient === to ? [] : [to])]) {
    await log.item('recipient', each, { recipient: recipientClaims(each) as Json });
  }
  const person = new Person('C-1001');
  const said = { purpose: QUOTES.id, recipient: recipient.id, dataCategories: ['name'], notice: NOTICE };
  const detail = { evidence: 'own-token', uses };
  await log.tell(person, 'consent.given', { ...said, channels: [], nullifier: secret(0x11), detail });
  return { log, person };
}

interface Disclosed {
  readonly to?: Recipient;
  readonly dataCategories?: readonly string[];
  readonly said?: object;
  readonly lie?: Lie;
}

/** Discloses to a recipient as the rules do it, but for lies. */
function disclose(log: ForgedLog, person: Person, { to = ACME, dataCategories = ['name'], said, lie }: Disclosed = {}) {
  const request: DisclosureRequest = { kind: 'disclose', purpose: QUOTES.id, recipient: to.id, dataCategories };
  const { event = '', leafHash = '' } = person.state.pairs[0]?.current ?? {};
  const decided = decidedOn(person.state, { purpose: QUOTES, recipient: to }, request, log.at);
  const detail = { withheld: [], decided, basis: null, basisReference: null };
  const about = { purpose: QUOTES.id, recipient: to.id, channels: null, dataCategories, consent: { event, leafHash } };
  return log.tell(person, 'disclosure.made', { ...about, detail, ...said }, lie);
}

function judgedAs(log: ForgedLog, person: Person, made: Told, lies: Partial<CoverageCase> = {}, to = ACME) {
  const item = (kind: string, id: string): NamedItem => {
    return { kind, id, version: 1, leaf: log.itemLeaf(kind, id, 1), next: log.itemLeaf(kind, id, 2) };
  };
  const registry = [item('purpose', QUOTES.id), item('recipient', to.id), item('rules', SMALL_LOG_ORIGIN)];
  return judged(log, person, made, { registry, ...lies });
}

/** A disclosure that is no honest one. */
async function disclosing(
  made: Disclosed,
  lies: (log: ForgedLog, person: Person) => Partial<CoverageCase> = () => ({}),
) {
  const { log, person } = await agreedToQuotes(null, ACME, made.to ?? ACME);
  return judgedAs(log, person, await disclose(log, person, made), lies(log, person), made.to ?? ACME);
}

/** Disclosures by these uses of a consent, counted from 0, of which the last is judged. */
async function used(...uses: readonly (number | null)[]): Promise<unknown> {
  const { log, person } = await agreedToQuotes(USES);
  let last: Told | null = null;
  for (const use of uses)
    last = await disclose(log, person, { lie: { n: use === null ? null : useOf(person, use, log.at) } });
  return judgedAs(log, person, last as Told);
}

function useOf(person: Person, use: number, at: string): string {
  const consent = { event: person.told[0]?.facts.id ?? '', uses: USES, nullifier: secret(0x11) };
  const before = Array.from({ length: use }, () => ({ consent: consent.event, at }));
  return nullifierOfUse(consent, before, at, nobleSha256) ?? '';
}

/** An honest disclosure, which is covered. */
export async function honestDisclosure(): Promise<unknown> {
  return used(0, 1);
}

export const FORGED_DISCLOSURES: readonly Forgery[] = [
  ['a consent to another recipient', 'CONSENT_MISMATCH', () => disclosing({ to: OTHER })],
  [
    'a category that was not consented to',
    'DECISION_MISMATCH',
    () => disclosing({ dataCategories: ['name', 'telephone'] }),
  ],
  ['no category at all', 'DECISION_MISMATCH', () => disclosing({ dataCategories: [] })],
  [
    'a recipient that is suspended',
    'DECISION_MISMATCH',
    async () => {
      const { log, person } = await agreedToQuotes(null, SUSPENDED, SUSPENDED);
      return judgedAs(log, person, await disclose(log, person));
    },
  ],
  ['a use more than the consent allows', 'CONSENT_USED_UP', () => used(0, 1, 2)],
  ['a use that was made before', 'CONSENT_USED_UP', () => used(0, 1, 1)],
  ['a use that says none', 'CONSENT_USED_UP', () => used(null)],
  [
    'a permit beside a disclosure',
    'BUNDLE_MALFORMED',
    () => disclosing({}, (_, person) => ({ permit: person.told[0] as Told })),
  ],
  [
    'a disclosure that says another basis',
    'DECISION_MISMATCH',
    async () => {
      const { log, person } = await agreedToQuotes();
      const honest = await disclose(log, person);
      const detail = { ...honest.facts.detail, basis: 'legal-obligation', basisReference: 'law 1' };
      return judgedAs(log, person, await disclose(log, person, { said: { detail } }));
    },
  ],
  [
    'an event that is neither a push nor a disclosure',
    'BUNDLE_MALFORMED',
    async () => {
      const { log, person } = await agreedToQuotes();
      return judgedAs(log, person, person.told[0] as Told);
    },
  ],
];
