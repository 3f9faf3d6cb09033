import { nobleSha256 } from '../../../core/kernel/sha256.ts';
import type { HistoryParts } from '../../../core/proof/history/history-parts.ts';
import { type HistoryCase, proveHistory } from '../../../core/proof/history/prove-history.ts';
import { verifyHistory } from '../../../core/proof/history/verify-history.ts';
import type { NamedItem, RecordedLeaf } from '../../../core/proof/prove-coverage.ts';
import type { AnchorTime } from '../../../core/proof/times.ts';
import { OFFERS } from '../../support/sample-registry.ts';
import { SMALL_LOG_ORIGIN } from '../../support/small-log.ts';
import type { ForgedLog, Person } from '../forged-log.ts';
import { HOUR_MS, PUSH } from '../honest-push.ts';

/** Returns what shows all events of a person, as the ledger makes it, but for lies. */
export function historyOf(
  log: ForgedLog,
  person: Person,
  statement: RecordedLeaf,
  lies: Partial<HistoryCase> = {},
): Promise<HistoryParts> {
  const isDecided = person.told.some(({ facts: { type } }) => type === 'permit.consumed');
  return proveHistory(
    {
      origin: SMALL_LOG_ORIGIN,
      subject: person.subject,
      events: person.told,
      labelKeys: log.startedBefore(statement.index),
      registry: isDecided ? itemsOf(log) : [],
      texts: [],
      ...lies,
    },
    log.source(person, statement.index),
    nobleSha256,
  );
}

function itemsOf(log: ForgedLog): readonly NamedItem[] {
  const item = (kind: string, id: string, version: number) => ({
    kind,
    id,
    version,
    leaf: log.itemLeaf(kind, id, version),
    next: log.itemLeaf(kind, id, version + 1),
  });
  return [
    item('purpose', OFFERS.id, OFFERS.version),
    item('channel', PUSH.channel, 0),
    item('rules', SMALL_LOG_ORIGIN, 1),
  ];
}

/** Verifies a history as somebody does who knows the keys. */
export async function verifiedHistory(
  log: ForgedLog,
  statement: RecordedLeaf,
  parts: HistoryParts,
  anchors: readonly AnchorTime[] | null = null,
) {
  const steps: string[] = [];
  const report = verifyHistory(
    parts,
    await log.place(statement, log.log.size),
    { origin: SMALL_LOG_ORIGIN, labelKeys: log.labelKeys, promiseLimitMs: HOUR_MS },
    { hash: nobleSha256, anchors, onStep: (step, found) => steps.push(`${step}: ${found}`) },
  );
  return { ...report, steps };
}

/** States the map, and judges the history of a person by the honest proof of it, but for lies. */
export async function judgedHistory(log: ForgedLog, person: Person, lies: Partial<HistoryCase> = {}) {
  const statement = await log.state();
  return verifiedHistory(log, statement, await historyOf(log, person, statement, lies));
}
