import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../core/decision/decide.ts';
import { permitEnd } from '../../../core/decision/permit.ts';
import {
  type ContentView,
  type DecisionRequest,
  NO_CONTENT,
  type RegistryView,
} from '../../../core/decision/request.ts';
import { stateOf } from '../../../core/entry/opened-state.ts';
import { utf8 } from '../../../core/kernel/bytes.ts';
import { sha256OfText } from '../../../core/kernel/sha256.ts';
import {
  campaignIn,
  channelIn,
  contentIn,
  placeIn,
  productIn,
  purposeIn,
  recipientIn,
  staffIn,
} from '../../../core/registry/claims.ts';
import type { Recipient } from '../../../core/registry/model.ts';
import type { KnownState } from '../../../core/subject/state.ts';
import {
  type DecisionVector,
  type DecisionVectors,
  decisionOf,
  decisionVectors,
  NOTHING_AGAINST,
} from '../../support/decision/decision-vectors.ts';
import { UNTOLD } from '../../support/pushes.ts';
import { ACME } from '../../support/sample-registry.ts';

const FILE = new URL('../../../docs/formats/vectors/decision.json', import.meta.url);
const vectors: DecisionVectors = JSON.parse(readFileSync(FILE, 'utf8'));
const textOf = (sha256: string) => vectors.texts.find((text) => sha256OfText(text) === sha256) ?? null;

/** The state as its opened members say it, in a zone that has the offset that the decision names. */
function openedState({ state, decided }: DecisionVector): KnownState {
  const bytes = Object.entries(state.members).map(
    ([index, place]) => [Number(index), utf8(vectors.members[place] ?? '')] as const,
  );
  const known = stateOf({ count: state.count, bytes: new Map(bytes) });
  const profile = Object.create(known.profile, { timeZone: { value: decided.utcOffset } });
  return Object.create(known, { profile: { value: profile } });
}

function itemOf<T>({ registry }: DecisionVector, name: string, read: (claims: unknown) => T): T | null {
  const place = registry[name] ?? null;
  return place === null ? null : read(JSON.parse(vectors.items[place] ?? ''));
}

/** The registry as the claims of the entries say it. */
function registryOf(vector: DecisionVector): RegistryView {
  const named = (claims: unknown): Recipient => ({ ...ACME, ...recipientIn(claims) });
  const content: ContentView = {
    ...NO_CONTENT,
    content: itemOf(vector, 'content', (claims) => contentIn(claims, textOf)),
    product: itemOf(vector, 'product', (claims) => productIn(claims, textOf)),
    partner: itemOf(vector, 'partner', named),
    staff: itemOf(vector, 'staff', staffIn),
    branch: itemOf(vector, 'branch', placeIn),
  };
  return {
    purpose: itemOf(vector, 'purpose', purposeIn),
    recipient: itemOf(vector, 'recipient', named),
    channel: itemOf(vector, 'channel', channelIn),
    campaign: itemOf(vector, 'campaign', campaignIn),
    content,
  };
}

describe('the vectors of docs/formats/decision.md', () => {
  it('are what the code makes today', () => {
    expect(decisionVectors()).toEqual(vectors);
  });

  it.each(vectors.cases.map((each) => [each.name, each] as const))('find by what is opened: %s', (_, vector) => {
    const { asked, decided, permit, reasons } = vector;
    const request: DecisionRequest = asked.kind === 'push' ? { ...UNTOLD, ...asked } : asked;
    const state = openedState(vector);
    const anew = decide(state, registryOf(vector), request, decided.at, NOTHING_AGAINST);
    const used = permit && { purpose: asked.purpose, channel: asked.kind === 'push' ? asked.channel : '', ...permit };
    const end = used && permitEnd(state, used, anew.basis?.kind ?? 'consent');
    expect(decisionOf(anew, permit, end, decided.at).reasons).toEqual(reasons);
  });
});
