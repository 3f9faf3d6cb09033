import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { type Circumstances, type Decision, decide, membersRead } from '../../../core/decision/decide.ts';
import { decidedOn } from '../../../core/decision/decision-events.ts';
import { consumptionDecision, permitDecision, permitEnd } from '../../../core/decision/permit.ts';
import { type DecisionRequest, NO_CONTENT, type RegistryView } from '../../../core/decision/request.ts';
import { fromUtf8 } from '../../../core/kernel/bytes.ts';
import type { Instant } from '../../../core/kernel/instant.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { nobleSha256, sha256OfText } from '../../../core/kernel/sha256.ts';
import {
  contentClaims,
  productClaims,
  purposeClaims,
  recipientClaims,
  staffClaims,
  WHOLE_CLAIMS,
} from '../../../core/registry/claims.ts';
import type { Recipient } from '../../../core/registry/model.ts';
import type { Decided } from '../../../core/subject/events.ts';
import type { SubjectState } from '../../../core/subject/state.ts';
import { memberBytes, memberCount, memberIndices } from '../../../core/subject/state-members.ts';
import { BASES } from '../../../core/vocabulary.ts';
import { UNTOLD } from '../pushes.ts';
import { ACME, NOW as AT, HASH_TEXT, OFFERS, QUOTES } from '../sample-registry.ts';
import { anyState } from './any-state.ts';
import { NOW, situationOf, TABLE_CASES } from './table.ts';

/** A case of the vectors; members and items stand in the lists of the file, and here by their place in these. */
export interface DecisionVector {
  readonly name: string;
  /** The request, without members that are null. */
  readonly asked: DecisionRequest;
  readonly decided: Pick<Decided, 'at' | 'utcOffset'>;
  /** The members that are opened, by index; -1: an empty one. */
  readonly state: { readonly count: number; readonly members: Readonly<Record<string, number>> };
  /** The claims of each version that `decided` names; null: it is not registered. */
  readonly registry: Readonly<Record<string, number | null>>;
  readonly permit: { readonly seq: number; readonly notBefore: Instant | null } | null;
  readonly reasons: readonly string[];
}

export interface DecisionVectors {
  readonly about: string;
  readonly members: readonly string[];
  readonly items: readonly string[];
  readonly texts: readonly string[];
  readonly cases: readonly DecisionVector[];
}

/** Holds nothing against a request: no verifier can see these. */
export const NOTHING_AGAINST: Circumstances = {
  noPending: false,
  lastAt: null,
  consumed: [],
  used: [],
  campaignSent: false,
};

/** The permit that is used, as far as its own entry says it. */
type UsedPermit = DecisionVector['permit'];

interface Example {
  readonly name: string;
  readonly state: SubjectState;
  readonly registry: RegistryView;
  readonly request: DecisionRequest;
  readonly permit: UsedPermit;
  readonly now: Instant;
}

const NIGHT = { from: '22:00', to: '17:00', timeZone: 'Asia/Shanghai' };
const GENERATED = 40;
/** So many cases at most have the same reasons; a yes is a yes for another reason each time. */
const MOST_ALIKE = 3;

/** Returns the vectors of docs/formats/decision.md: the cases of the decision table, and states of any kind. */
export function decisionVectors(): DecisionVectors {
  const [members, items, texts] = [new Pool(), new Pool(), new Pool()];
  const cases = chosen([...tableExamples(), ...anyExamples()]).map((each) => vectorOf(each, members, items, texts));
  return {
    about:
      'What each case opens and the reasons that the rules 1 find, none for a yes. `members`, `items` and `texts` are the members of states and the claims of items, as entries have them, and texts by which hashes are looked up; a case names the first two by their place in the list. A push with a permit is a permit.consumed; one without is a push.permitted.',
    members: members.values,
    items: items.values,
    texts: texts.values,
    cases,
  };
}

/** Leaves out examples that repeat an earlier one, and more than a few that are refused alike. */
function chosen(examples: readonly Example[]): readonly Example[] {
  const alike = new Map<string, number>();
  return examples.filter((example) => {
    const { name: _, ...rest } = vectorOf(example, new Pool(), new Pool(), new Pool());
    const isYes = rest.reasons.length === 0;
    const key = JSON.stringify(
      isYes ? [rest, memberBytes(example.state).map(fromUtf8), example.registry] : [rest.asked.kind, rest.reasons],
    );
    const before = alike.get(key) ?? 0;
    alike.set(key, before + 1);
    return before < (isYes ? 1 : MOST_ALIKE);
  });
}

/** Returns the decision on an example: of a push with a permit, the one on its use. */
export function decisionOf(
  anew: Decision,
  permit: UsedPermit,
  end: Parameters<typeof permitDecision>[1],
  now: Instant,
): Decision {
  return permit === null ? anew : consumptionDecision(permitDecision(anew, end), permit, now);
}

function vectorOf(example: Example, members: Pool, items: Pool, texts: Pool): DecisionVector {
  const { name, state, registry, request, permit, now } = example;
  const anew = decide(state, registry, request, now, NOTHING_AGAINST);
  const used = permit && { purpose: request.purpose, channel: channelOf(request), seq: permit.seq };
  const end = used && permitEnd(state, used, anew.basis?.kind ?? 'consent');
  const { at, utcOffset, registry: versions } = decidedOn(state, registry, request, now);
  const bytes = memberBytes(state).map(fromUtf8);
  const shown = memberIndices(state, membersRead(request, state, now)).map((index) => {
    const member = bytes[index];
    return [index, member === undefined ? -1 : members.add(member)] as const;
  });
  const claims = claimsOf(registry, texts);
  const shownItems = Object.entries(versions).map(([item, version]) => [
    item,
    version === null ? null : items.add(JSON.stringify(claims[item])),
  ]);
  return {
    name,
    asked: withoutNulls(request),
    decided: { at, utcOffset },
    state: { count: memberCount(state), members: Object.fromEntries(shown) },
    registry: Object.fromEntries(shownItems),
    permit,
    reasons: decisionOf(anew, permit, end, now).reasons,
  };
}

function withoutNulls(request: DecisionRequest): DecisionRequest {
  return Object.fromEntries(
    Object.entries(request).filter(([, value]) => value !== null),
  ) as unknown as DecisionRequest;
}

function channelOf(request: DecisionRequest): string {
  return request.kind === 'push' ? request.channel : '';
}

/** Returns the claims of each item that there is, as its entry has them, by the name that `decided` gives it. */
function claimsOf(registry: RegistryView, texts: Pool): Readonly<Record<string, Json | null>> {
  const { purpose, recipient, channel, campaign } = registry;
  const { content, product, partner, staff, branch } = registry.content ?? NO_CONTENT;
  for (const text of [content?.text, ...Object.values(product?.riskNotice ?? {})]) {
    if (text !== undefined) texts.add(text);
  }
  return {
    purpose: purpose && purposeClaims(purpose, nobleSha256),
    recipient: recipient && withDigests(recipientClaims(recipient), ['name', 'legalId']),
    content: content && contentClaims(content, content.purposes[0] ?? 'credit-card-offers'),
    product: product && productClaims(product, nobleSha256),
    partner: partner && withDigests(recipientClaims(partner), ['name', 'legalId']),
    staff: staff && withDigests(staffClaims(staff, 'S-77'), ['bankId']),
    branch: branch && WHOLE_CLAIMS.place(branch),
    channel: channel ? WHOLE_CLAIMS.channel(channel) : null,
    campaign: campaign ? WHOLE_CLAIMS.campaign(campaign) : null,
  };
}

/** Returns claims whose names are digests. */
function withDigests(claims: Record<string, Json>, withheld: readonly string[]): Json {
  const open = Object.entries(claims).filter(([name]) => !withheld.includes(name));
  return { ...Object.fromEntries(open), _sd: withheld.map((name) => sha256OfText(name)) };
}

function tableExamples(): readonly Example[] {
  return TABLE_CASES.map((row) => {
    const { state, registry, request, permit } = situationOf(row);
    const view = registry.content ?? NO_CONTENT;
    const id = sha256OfText(view.content?.text ?? '');
    const isKnown = request.kind === 'push' && request.contentSha256 === view.content?.id;
    const staff = view.staff && { ...view.staff, id: HASH_TEXT };
    const content = view.content && { ...view.content, id };
    return {
      name: row.name,
      state,
      registry: { ...registry, content: { ...view, content, staff, isForbidden: false } },
      request: isKnown ? { ...request, contentSha256: id } : request,
      permit: permit && { seq: permit.seq, notBefore: permit.notBefore },
      now: NOW,
    };
  });
}

function anyExamples(): readonly Example[] {
  const example = fc
    .record({
      state: anyState,
      isPush: fc.boolean(),
      basis: fc.constantFrom(...BASES, 'consent' as const, 'consent' as const),
      channel: fc.constantFrom('sms', 'email', 'fax'),
      dataCategories: fc.subarray(['name', 'telephone', 'certificate-number']),
      seq: fc.nat(20),
      minimumEvidence: fc.constantFrom(null, 'paper' as const),
    })
    .map(({ state, isPush, basis, channel, dataCategories, seq, minimumEvidence }) => {
      const named = isPush ? OFFERS : QUOTES;
      const careSteps = { elderly: 'call', disabled: 'visit' };
      const purpose = { ...named, basis, minimumEvidence, careSteps, quietHours: isPush ? NIGHT : null };
      const recipient: Recipient = ACME;
      const request: DecisionRequest = isPush
        ? { kind: 'push', purpose: purpose.id, channel, ...UNTOLD }
        : { kind: 'disclose', purpose: purpose.id, recipient: ACME.id, dataCategories };
      return { state, registry: { purpose, recipient }, request, permit: isPush ? { seq, notBefore: null } : null };
    });
  return fc
    .sample(example, { numRuns: GENERATED, seed: 19 })
    .map((made, place) => ({ ...made, name: `Generated case ${place + 1}.`, now: AT }));
}

/** Collects values, each once. */
class Pool {
  readonly #places = new Map<string, number>();

  get values(): readonly string[] {
    return [...this.#places.keys()];
  }

  /** Returns the place of a value, which it puts at the end if it is new. */
  add(value: string): number {
    const place = this.#places.get(value) ?? this.#places.size;
    this.#places.set(value, place);
    return place;
  }
}

if (import.meta.main) {
  const place = new URL('../../../docs/formats/vectors/decision.json', import.meta.url);
  writeFileSync(place, `${JSON.stringify(decisionVectors())}\n`);
}
