import { type Labels, VrfLabels } from '../../core/entry/label.ts';
import { LabelProver } from '../../core/entry/labels/prove-label.ts';
import { logIdOf } from '../../core/entry/promise.ts';
import { utf8 } from '../../core/kernel/bytes.ts';
import { LedgerError } from '../../core/kernel/error.ts';
import { toHex } from '../../core/kernel/hex.ts';
import { channelOr } from '../../core/registry/channel.ts';
import type { RegisteredClient } from '../../core/registry/model.ts';
import { encodeVerifierKey } from '../../core/tlog/index.ts';
import { VrfKey } from '../../core/vrf/index.ts';
import { opaqueIdInPath } from '../../core/wire/kit/opaque-id.ts';
import type { Operation } from '../../core/wire/kit/operation.ts';
import { nodeSha256 } from '../../lambdas/adapters/node/sha256.ts';
import { promiseKeys } from '../../lambdas/app/consent/promise-keys.ts';
import { registryCache } from '../../lambdas/app/decision/registry-cache.ts';
import type { SigningKeys } from '../../lambdas/app/log/state-keys.ts';
import { afterRoot } from '../../lambdas/app/record/after-root.ts';
import { Gate } from '../../lambdas/app/record/gate.ts';
import { keyedId, subjectChain } from '../../lambdas/app/record/pseudonyms.ts';
import { recordPutDown } from '../../lambdas/app/record/record-put-down.ts';
import { noRules } from '../../lambdas/app/subject/no-rules.ts';
import { clientsIn } from '../../lambdas/http/clients.ts';
import { createApp } from '../../lambdas/http/create-app.ts';
import { auditEndpoints } from '../../lambdas/http/endpoints/audit.ts';
import { checkEndpoints } from '../../lambdas/http/endpoints/check.ts';
import { consentEndpoints } from '../../lambdas/http/endpoints/consent.ts';
import { decisionEndpoints } from '../../lambdas/http/endpoints/decision.ts';
import { historyEndpoints } from '../../lambdas/http/endpoints/history.ts';
import { logEndpoints } from '../../lambdas/http/endpoints/log.ts';
import { publicEndpoints } from '../../lambdas/http/endpoints/public.ts';
import { refusalEndpoints } from '../../lambdas/http/endpoints/refusal.ts';
import { registryEndpoints } from '../../lambdas/http/endpoints/registry.ts';
import { reportEndpoints } from '../../lambdas/http/endpoints/report.ts';
import { subjectEndpoints } from '../../lambdas/http/endpoints/subject.ts';
import { etagOf } from '../../lambdas/http/etag.ts';
import type { RequestLog } from '../../lambdas/http/request-log.ts';
import type { Clock } from '../../lambdas/ports/clock.ts';
import type { CodeStore } from '../../lambdas/ports/codes.ts';
import type { EventStore } from '../../lambdas/ports/event-store.ts';
import type { PutDownStore } from '../../lambdas/ports/put-down.ts';
import type { RegistryKind } from '../../lambdas/ports/registry.ts';
import type { Caller, TokenVerifier } from '../../lambdas/ports/token-verifier.ts';
import { PROGRAMS, registrations, STAFF } from '../../scripts/host/identity/clients.ts';
import { MemoryRandom } from '../memory/clock.ts';
import { MemoryCodeDelivery } from '../memory/code-delivery.ts';
import { MemoryCodeStore } from '../memory/code-store.ts';
import { MemoryPutDownStore } from '../memory/put-down-store.ts';
import { MemoryTables } from '../memory/tables.ts';
import { ORIGIN } from './events.ts';
import { CHECKPOINT_KEY, memoryParts, type Parts, pipelineOn, SIGNERS } from './memory-ledger.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests read answers member by member
export type Body = any;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Kinds of registry items that are replaced whole, by the list of their path. */
const REGISTERED: Readonly<Record<string, RegistryKind>> = {
  purposes: 'purpose',
  recipients: 'recipient',
  products: 'product',
  staff: 'staff',
  places: 'place',
  campaigns: 'campaign',
  clients: 'client',
  channels: 'channel',
};

/** Parts and the clock that they go by; one-time codes are kept in memory unless they are to be elsewhere. */
export type TimedParts = Parts & { readonly clock: Clock; readonly codes?: CodeStore; readonly putDown?: PutDownStore };

/** The label key of every ledger in memory. */
export const LABEL_KEY = new VrfKey(new Uint8Array(32).fill(7));
const labels = new VrfLabels(LABEL_KEY, ORIGIN);
const labelsMade = new Map<string, string>();
/** The labels of every ledger in memory, each evaluated once in a process: tests record about the same few subjects. */
const LABELS: Labels = {
  labelOf(...position) {
    const key = JSON.stringify(position);
    const label = labelsMade.get(key) ?? labels.labelOf(...position);
    labelsMade.set(key, label);
    return label;
  },
};

/** The keys with which every ledger in memory signs. */
export const SIGNING_KEYS: SigningKeys = {
  checkpointKeys: [encodeVerifierKey(CHECKPOINT_KEY)],
  receiptKeys: [SIGNERS.receipt.publicJwk],
  promiseRoots: [SIGNERS.promiseRoot.address],
};

/** Builds the dependencies of the use cases, in memory unless the parts are elsewhere. */
export function memoryDeps(parts: TimedParts = memoryParts(), store: EventStore = parts.events, seed = 'api') {
  const { clock, tiles } = parts;
  const { target } = parts.anchor;
  const recording = {
    store,
    clock,
    random: new MemoryRandom(seed),
    gate: new Gate(),
    origin: ORIGIN,
    hash: nodeSha256,
    afterRoot: afterRoot({ published: tiles, clock }),
  };
  const promiseRoot = async () => SIGNERS.promiseRoot;
  const deps = {
    ...recording,
    putDown: parts.putDown ?? new MemoryPutDownStore(),
    pepper: utf8('pepper'),
    codes: parts.codes ?? new MemoryCodeStore(new MemoryTables()),
    codeDelivery: new MemoryCodeDelivery(),
    codeKey: utf8('code key'),
    codeLifetimeSeconds: 600,
    labels: LABELS,
    labelProver: async () => new LabelProver([LABEL_KEY], ORIGIN),
    registry: registryCache({ store, clock }),
    target,
    promiseKeys: promiseKeys({ ...recording, target, promiseRoot, onFailure: () => {} }),
    // A copy, because tests break it.
    receiptSigner: { ...SIGNERS.receipt },
    includeBySeconds: 86_400,
    permitLifetimeSeconds: 300,
    subjectWritesPerMinute: 0,
    forbiddenPhrases: ['guaranteed return', '保本保息'],
    anchors: parts.anchors,
    anchor: parts.anchor,
    tiles,
    published: tiles,
    sequence: parts.sequence,
  };
  return { ...deps, recordPutDown: recordPutDown(deps, noRules(deps)) };
}

interface ApiOptions {
  readonly store?: EventStore;
  readonly tilesOpen?: boolean;
  readonly approvals?: 1 | 2;
  readonly forbiddenPhrases?: readonly string[];
  /** The clients that begin a registry in which no client is registered; absent: those of the local issuer are. */
  readonly registrars?: readonly string[];
  /** The most events about a subject in a minute, and calls of a client in a second; absent: any number. */
  readonly subjectWritesPerMinute?: number;
  readonly clientCallsPerSecond?: number;
  /** The seed of all random bytes. */
  readonly seed?: string;
}

/** The whole API in memory, with its parts open to tests. */
export function memoryApi(options: ApiOptions = {}) {
  return apiOn(memoryParts(), options);
}

/** The whole API over these parts. */
export function apiOn<P extends TimedParts>(parts: P, options: ApiOptions = {}) {
  const memory = memoryDeps(parts, options.store ?? parts.events, options.seed);
  const deps = { ...memory, subjectWritesPerMinute: options.subjectWritesPerMinute ?? 0 };
  const { tilesOpen = true, forbiddenPhrases = deps.forbiddenPhrases } = options;
  const logged: RequestLog[] = [];
  const refusals: (readonly [reason: string, times: number])[] = [];
  // Bound at once, so that a test that watches the reads of a use case does not see these.
  const readRegistry = parts.events.readRegistry.bind(parts.events);
  const known = clientsIn(registryCache({ ...deps, store: { readRegistry } }).cached, options.registrars ?? []);
  const app = createApp({
    endpoints: {
      ...registryEndpoints({ ...deps, forbiddenPhrases, approvals: options.approvals ?? 1 }),
      ...consentEndpoints(deps),
      ...refusalEndpoints(deps),
      ...subjectEndpoints(deps),
      ...checkEndpoints({ ...deps, forbiddenPhrases }),
      ...decisionEndpoints({ ...deps, forbiddenPhrases }),
      ...logEndpoints(deps),
      ...reportEndpoints(deps),
      ...auditEndpoints(deps),
      ...historyEndpoints(deps),
      ...publicEndpoints({
        published: parts.tiles,
        tiles: parts.tiles,
        tilesOpen,
        registry: parts.events,
        description: {
          origin: ORIGIN,
          logId: toHex(logIdOf(ORIGIN)),
          checkpointKey: encodeVerifierKey(CHECKPOINT_KEY),
          chain: { chainId: '31337', contract: deps.target.contract, rpcUrl: 'http://localhost:8545' },
        },
        describeChain: async () => ({
          genesisHash: `0x${'0'.repeat(64)}`,
          logKeys: [{ key: SIGNERS.log.address, from: null, until: null }],
        }),
        readPage: async () => ({ html: '<!doctype html>', contentSecurityPolicy: "default-src 'none'" }),
      }),
    },
    ...(tilesOpen ? {} : { scopes: { readTile: ['audit'], readMap: ['audit'] } }),
    tokens: memoryTokens(() => parts.clock.nowMs() + 3_600_000),
    clients: async (id) => (await known(id)) ?? (options.registrars === undefined ? sampleClient(id) : null),
    clientCallsPerSecond: options.clientCallsPerSecond ?? 0,
    pepper: deps.pepper,
    clock: parts.clock,
    random: deps.random,
    log: (entry) => logged.push(entry),
    refused: (counted) => refusals.push(...counted),
  });

  /** Sends a request as it is; `send` names the version that a PUT replaces, as a client does that has just read it. */
  async function sendAsIs(
    token: string | null,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    const response = await app.request(path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  }

  const send: typeof sendAsIs = async (token, method, path, body, headers = {}) => {
    const etag = method === 'PUT' && headers['if-match'] === undefined ? await etagAt(path) : null;
    return sendAsIs(token, method, path, body, etag === null ? headers : { ...headers, 'if-match': etag });
  };

  async function etagAt(path: string): Promise<string | null> {
    const [, subject] = /^\/v1\/subjects\/([^/]+)\/profile$/.exec(path) ?? [];
    if (subject !== undefined) {
      const state = await deps.store.readState(subjectChain(deps.pepper, opaqueIdInPath.safeParse(subject).data ?? ''));
      return state === null || state.profile.version === 0 ? null : etagOf(state.profile.version);
    }
    const [, list = '', encoded = ''] = /^\/v1\/([a-z]+)\/([^/]+)$/.exec(path) ?? [];
    const id = opaqueIdInPath.safeParse(encoded).data ?? '';
    const kind = REGISTERED[list];
    if (kind === undefined) return null;
    const found = await deps.store.readRegistry(kind, kind === 'staff' ? keyedId(deps.pepper, 'staff', id) : id);
    const known = found ?? (kind === 'channel' ? channelOr(null, id) : null);
    return known === null ? null : etagOf(known.version);
  }

  /** Sends a request as one member of staff; where that proposes it, another approves it. Returns the last answer. */
  async function byTwoStaff(method: string, path: string, body?: unknown): Promise<Answered> {
    const proposed = await send('staff-S-77', method, path, body);
    if (proposed.status !== 202) return proposed;
    const { id } = proposed.body.proposal;
    const [subject = ''] = /^\/v1\/subjects\/[^/]+/.exec(path) ?? [];
    return send('staff-S-78', 'POST', `${subject}/proposals/${id}/approval`);
  }

  return { app, send, sendAsIs, byTwoStaff, parts, deps, logged, refusals, pipeline: pipelineOn(parts, parts.clock) };
}

/**
 * Knows a token by its name: that of a program or member of staff of the local issuer, `customer.<id>`, or
 * `staff.<id>.<branch>.<channel>` for any other member of staff.
 */
function memoryTokens(expiresAtMs: () => number): TokenVerifier {
  return {
    async verify(token) {
      const [kind = '', ...named] = token.startsWith(NAMED) ? ['customer', customerOf(token)] : token.split('.');
      if (kind === 'expired') throw new LedgerError('TOKEN_EXPIRED', 'the token has expired');
      if (kind === 'issuer-down') throw new LedgerError('ISSUER_UNAVAILABLE', "the issuer's keys cannot be had");
      const staff = staffNamed(token);
      const scope = staff !== null ? 'consents:staff' : kind === 'customer' ? 'consents' : PROGRAMS[kind];
      if (scope === undefined) throw new LedgerError('TOKEN_INVALID', 'the token is not one of the issuer');
      const client = staff !== null ? `staff-${staff.id}` : kind === 'customer' ? 'consent-centre' : kind;
      const subject = staff === null && named.length > 0 ? named.join('.') : client;
      return { client, subject, scopes: new Set([scope]), staff, expiresAtMs: expiresAtMs() };
    },
  };
}

const SAMPLES = registrations();

/** Returns how a client is registered that a local ledger knows from its first start; so is one of any staff. */
function sampleClient(id: string): RegisteredClient | null {
  const sample = SAMPLES.get(id.startsWith('staff-') ? 'staff-S-77' : id);
  return sample === undefined ? null : { id, version: 1, ...sample };
}

function staffNamed(token: string): Caller['staff'] {
  const [kind, id, branch, channel] = token.split('.');
  if (kind !== 'staff') return STAFF[token] ?? null;
  return { id: id ?? '', branch: branch ?? '', channel: channel ?? 'branch' };
}

/** Begins the tokens of customers whose id is no part of a token as it is. */
const NAMED = 'named.';
const customerOf = (token: string) => Buffer.from(token.slice(NAMED.length), 'base64url').toString();

/** Returns the token of the customer with this id, whatever it holds. */
export function tokenOf(customer: string): string {
  return `${NAMED}${Buffer.from(customer).toString('base64url')}`;
}

type Api = Pick<ReturnType<typeof memoryApi>, 'send'>;

/** Registers the staff of the local issuer for their branches. */
export async function registerStaff({ send }: Api): Promise<void> {
  for (const { id, branch } of Object.values(STAFF)) {
    const member = { branches: [branch], products: [], validUntil: '2099-01-01T00:00:00Z' };
    await send('registrar', 'PUT', `/v1/staff/${id}`, member);
  }
}

/** Registers what most tests need: staff, a purpose of pushes, one of disclosure, a recipient, a notice for each. */
export async function withRegistry(api: Api): Promise<{ offers: Body; quotes: Body }> {
  const { send } = api;
  await send('registrar', 'PUT', '/v1/purposes/credit-card-offers', OFFERS);
  await send('registrar', 'PUT', '/v1/purposes/insurance-quotes', QUOTES);
  await send('registrar', 'PUT', '/v1/recipients/acme-insurance', ACME);
  await registerStaff(api);
  const notices = [];
  for (const purpose of ['credit-card-offers', 'insurance-quotes']) {
    const path = `/v1/purposes/${purpose}/notices`;
    const { body } = await send('registrar', 'POST', path, { language: 'en', text: `We would like to … ${purpose}` });
    notices.push({ id: body.notice.id, language: 'en' });
  }
  return { offers: notices[0], quotes: notices[1] };
}

export const OFFERS = {
  kind: 'push',
  title: { en: 'Credit card offers', 'zh-CN': '信用卡优惠' },
  channels: ['sms', 'email', 'app'],
  maxValidityDays: 730,
  dpv: 'https://w3id.org/dpv#DirectMarketing',
};
/** A campaign of those offers that runs for the whole of a test. */
export const CAMPAIGN = {
  purpose: 'credit-card-offers',
  from: '2026-11-01T00:00:00.000Z',
  until: '2027-11-01T00:00:00.000Z',
};
export const QUOTES = {
  kind: 'disclosure',
  title: { en: 'Insurance quotes' },
  dataCategories: ['name', 'telephone', 'address'],
};
export const ACME = { name: 'Acme Insurance', purposes: ['insurance-quotes'], contact: 'privacy@acme.example' };

/** Lists who makes the calls of each tag, by their tokens. */
export const CALLERS: Readonly<Record<Operation['tag'], string>> = {
  Registry: 'registrar',
  Consents: 'app',
  Decisions: 'marketing',
  Proofs: 'auditor',
  Log: 'auditor',
};

/** A document on record as evidence of an authority, as a request names it. */
export const PAPER = {
  type: 'document',
  sha256: 'A'.repeat(43),
  size: '1024',
  uri: 's3://evidence/power.pdf',
  retentionClass: 'contract',
  product: null,
};
