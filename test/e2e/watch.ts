import { setTimeout as pause } from 'node:timers/promises';
import type { RegistryEventType } from '../../core/vocabulary.ts';
import type { Body } from '../support/ledger-api.ts';
import { readEntries } from '../support/log/log-reader.ts';
import type { Bank } from './bank.ts';

const QUIET_TIMEOUT_MS = 180_000;
/** The events that the ledger records of itself, at any time. */
const OF_ITSELF: readonly RegistryEventType[] = ['map.stated', 'promise-key.certified'];

/**
 * Records an event and returns its leaf index as soon as it is sequenced. Events recorded between two such marks lie
 * between them in the log.
 */
export async function markLog({ api, tokens, subject, offers }: Bank): Promise<bigint> {
  const marked = subject('mark');
  const body = { subject: marked, purpose: offers, channel: 'sms' };
  const { event } = await api.expect(200, tokens.marketing, 'POST', '/v1/pushes', body);
  const { id } = event as Body;
  for (const until = performance.now() + QUIET_TIMEOUT_MS; performance.now() < until; await pause(100)) {
    const page = await api.expect(200, tokens.app, 'GET', `/v1/subjects/${marked}/history?limit=1`);
    const found = (page.events as Body[]).find((each) => each.id === id);
    if (typeof found?.leafIndex === 'string') return BigInt(found.leafIndex);
  }
  throw new Error(`event ${id} is not sequenced in time`);
}

/**
 * Returns the mark of a log at rest: everything recorded before it is sequenced before it.
 * @throws Error when others keep writing
 */
export async function markQuietLog(bank: Bank): Promise<bigint> {
  const until = performance.now() + QUIET_TIMEOUT_MS;
  for (let last = await markLog(bank); performance.now() < until; ) {
    const next = await markLog(bank);
    if (next === last + 1n) return next;
    last = next;
  }
  throw new Error('the log does not come to rest: the red team wants a target to itself');
}

/** Reads the entries between two marks once the log publishes them, without those that the ledger makes of itself. */
export async function recordedBetween(logUrl: string, from: bigint, to: bigint): Promise<string[]> {
  for (const until = performance.now() + QUIET_TIMEOUT_MS; performance.now() < until; await pause(500)) {
    const entries = await readEntries(logUrl);
    if (entries.length <= to) continue;
    const between = entries.slice(Number(from) + 1, Number(to)).map((entry) => Buffer.from(entry).toString());
    return between.filter((entry) => !OF_ITSELF.includes(JSON.parse(entry).type));
  }
  throw new Error(`the log does not publish leaf ${to} in time`);
}

/** Returns everything that a caller can see of these subjects and of the registry; it records nothing. */
export async function visibleState({ api, tokens, registered }: Bank, subjects: readonly string[]): Promise<Body> {
  const read = (path: string) => api.expect(200, tokens.app, 'GET', path);
  const register = ([path, body]: [string, Body]) => api.expect(200, tokens.registrar, 'PUT', path, body);
  const stateOf = async (subject: string) => ({
    consents: await read(`/v1/subjects/${subject}/consents`),
    history: withoutPositions(await read(`/v1/subjects/${subject}/history`)),
  });
  return {
    subjects: await Promise.all(subjects.map(stateOf)),
    registry: await Promise.all(Object.entries(registered).map(register)),
  };
}

/** Removes the positions in the log, which are filled in after an event is recorded. */
function withoutPositions({ events, next }: Body): Body {
  return { events: (events as Body[]).map(({ leafIndex: _, ...event }) => event), next };
}
