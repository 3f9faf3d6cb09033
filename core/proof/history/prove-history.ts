import { itemLabel, type LabelPosition } from '../../entry/label.ts';
import { parseEntry } from '../../entry/parse.ts';
import { LedgerError } from '../../kernel/error.ts';
import type { Sha256Into } from '../../kernel/sha256.ts';
import type { ShownLabel } from '../parts.ts';
import {
  type CoverageSource,
  itemLabels,
  type NamedItem,
  ownLabels,
  type RecordedLeaf,
  showLeaf,
} from '../prove-coverage.ts';
import type { HistoryParts, ShownEvent } from './history-parts.ts';
import { positionsAfter } from './positions.ts';

/** An event of a subject, with the position by which its label was made. */
interface PositionedLeaf extends RecordedLeaf {
  readonly label: LabelPosition;
}

/** Holds all that a history is shown by. */
export interface HistoryCase {
  readonly origin: string;
  readonly subject: string;
  /** All that the statement covers, the oldest first. */
  readonly events: readonly PositionedLeaf[];
  /** The entries `labels.started` that the statement covers, the first first. */
  readonly labelKeys: readonly RecordedLeaf[];
  /** The items by which the pushes and disclosures among them were decided. */
  readonly registry: readonly NamedItem[];
  readonly texts: readonly string[];
}

/** Returns what shows that these are all events of a subject, each as it is in the log. */
export async function proveHistory(
  { origin, subject, events, labelKeys, registry, texts }: HistoryCase,
  source: CoverageSource,
  hash: Sha256Into,
): Promise<HistoryParts> {
  const labelsOf = async (position: LabelPosition) => (await source.labels(position)).slice(0, labelKeys.length);
  const shown: ShownEvent[] = [];
  for (const event of events) {
    const [label] = await ownLabels(labelsOf, event, event.label);
    if (label === undefined) throw new LedgerError('STORE_CORRUPT', `leaf ${event.index} has another label`);
    shown.push({ leaf: await showLeaf(source, event, null), label });
  }
  const last = events.at(-1) ?? null;
  const ofLast = last === null ? [] : await labelsOf(last.label);
  const own = last && parseEntry(last.entry, hash).u;
  const following = await Promise.all(positionsAfter(last?.label ?? null).map(labelsOf));
  const asked = [...ofLast, ...following.flat()];
  const leaves = new Map([...labelKeys, ...leavesOf(registry)].map((leaf) => [leaf.index, leaf]));
  const values = [
    ...asked.map(({ label }) => label),
    ...[...labelKeys, null].map((_, i) => itemLabel({ kind: 'labels', id: origin, version: i + 1 }, hash)),
    ...itemLabels(registry, hash),
  ];
  const labels: ShownLabel[] = asked.filter(({ label }) => label !== own).map((one) => one.shown);
  return {
    subject,
    events: shown,
    labels,
    lookUps: await Promise.all(
      [...new Set(values)].map(async (value) => ({ value, runs: await source.lookUp(value) })),
    ),
    registry: await Promise.all([...leaves.values()].map((leaf) => showLeaf(source, leaf, null))),
    texts: [...new Set(texts)],
  };
}

function leavesOf(registry: readonly NamedItem[]): readonly RecordedLeaf[] {
  return registry.flatMap(({ leaf, next }) => [leaf, next].filter((one) => one !== null));
}
