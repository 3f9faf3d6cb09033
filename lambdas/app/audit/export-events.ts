import { type ExportRange, exportClaims, readExport } from '../../../core/entry/export-claims.ts';
import { toBase64url } from '../../../core/kernel/bytes.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import { HOUR_MS, instantOf, later } from '../../../core/kernel/instant.ts';
import { MAX_EXPORT_HOURS, MAX_EXPORT_PAGE_BYTES } from '../../../core/limits.ts';
import type { ExportAnswer } from '../../../core/wire/audit/schemas.ts';
import type { PublishedCheckpoint } from '../../ports/checkpoint-store.ts';
import type { StoredEvent } from '../../ports/events.ts';
import type { SequenceStore } from '../../ports/sequence-store.ts';
import { publishedSize } from '../log/published-size.ts';
import { type RegistryEventDeps, recordRegistryEvent } from '../record/record-registry-event.ts';
import { eventsAt } from './events-at.ts';
import { auditorHash, type Look, lookedBy, lookRequest } from './look.ts';

export interface ExportEventsDeps extends RegistryEventDeps {
  readonly pepper: Uint8Array;
  readonly sequence: Pick<SequenceStore, 'readBatches' | 'readEvents'>;
  readonly published: Pick<PublishedCheckpoint, 'readPublished'>;
}

/** Asks for the first page of an export, or for another page of one that is on record. */
export type ExportAsked =
  | { readonly from: bigint | null; readonly to: bigint | null; readonly look: Look }
  | { readonly export: string; readonly next: bigint; readonly auditor: string };

/** An export that is on record. */
interface OnRecord extends ExportRange {
  readonly event: string;
}

/**
 * Exports the events at leaves of the log, in pages; the first is read once `export.made` is on record, every other
 * belongs to it.
 * @throws CHECKPOINT_MISSING, LEAF_UNKNOWN when the published log does not have all the leaves
 * @throws EXPORT_UNKNOWN when the page is of no export that this auditor made; EXPORT_ENDED when it is too late for it
 * @throws as `recordEvent`
 */
export function exportEvents(deps: ExportEventsDeps) {
  return async (asked: ExportAsked, limit: number): Promise<ExportAnswer> => {
    const made = 'export' in asked ? await findExport(deps, asked) : await makeExport(deps, asked);
    const start = 'export' in asked ? asked.next : made.from;
    const found = await eventsAt(
      deps.sequence,
      start,
      start + BigInt(limit) < made.to ? start + BigInt(limit) : made.to,
    );
    const events = fittingPage(found);
    const next = start + BigInt(events.length);
    const { event, from, to } = made;
    return {
      export: { event, from: `${from}`, to: `${to}`, entries: `${to - from}` },
      events: events.map(({ id, type, entry, disclosures }, i) => ({
        id,
        type,
        leafIndex: `${start + BigInt(i)}`,
        entry: toBase64url(entry),
        disclosures: [...disclosures],
      })),
      next: next < to ? `${event}.${next}` : null,
    };
  };
}

async function makeExport(
  deps: ExportEventsDeps,
  { from: asked, to: end, look }: Extract<ExportAsked, { readonly look: Look }>,
): Promise<OnRecord> {
  const size = await publishedSize(deps.published);
  if (size === 0n) throw new LedgerError('CHECKPOINT_MISSING', 'no checkpoint is published yet');
  const range = { from: asked ?? 0n, to: end ?? size };
  if (range.to > size || range.from >= size) {
    throw new LedgerError('LEAF_UNKNOWN', `the log has ${size} leaves`, { details: { treeSize: `${size}` } });
  }
  const { origin: id, pepper } = deps;
  const { body } = await recordRegistryEvent(deps, { kind: 'export', id }, lookRequest(look), async ({ seq }) => ({
    kind: 'recorded',
    body: {},
    change: {
      type: 'export.made',
      item: { kind: 'export', id, version: seq + 1 },
      claims: exportClaims(seq + 1, range, lookedBy(pepper, look)),
      items: [],
    },
  }));
  if (body.event === null) throw new Error('an export is always recorded');
  return { event: body.event.id, ...range };
}

// SECURITY: a cursor is believed only as far as the store has its export, made by the same auditor a short time ago.
async function findExport(
  { store, clock, hash, pepper }: ExportEventsDeps,
  { export: id, next, auditor }: Extract<ExportAsked, { readonly export: string }>,
): Promise<OnRecord> {
  const event = await store.findEvent(id);
  if (event?.type !== 'export.made') throw unknownExport();
  const { from, to, by } = readExport(event.entry, event.disclosures, hash);
  if (by !== auditorHash(pepper, auditor) || next < from || next >= to) throw unknownExport();
  const endedAt = later(event.at, MAX_EXPORT_HOURS * HOUR_MS);
  if (instantOf(clock.nowMs()) >= endedAt) {
    throw new LedgerError('EXPORT_ENDED', `its pages could be read until \`${endedAt}\``, { details: { endedAt } });
  }
  return { event: id, from, to };
}

/** Returns the first events that fit a page, one at least. */
function fittingPage(events: readonly StoredEvent[]): readonly StoredEvent[] {
  let bytes = 0;
  const beyond = events.findIndex(({ entry, disclosures }) => {
    bytes += disclosures.reduce((sum, text) => sum + text.length, entry.length);
    return bytes > MAX_EXPORT_PAGE_BYTES;
  });
  return beyond === -1 ? events : events.slice(0, Math.max(1, beyond));
}

function unknownExport(): LedgerError {
  return new LedgerError('EXPORT_UNKNOWN', 'this auditor made no such export');
}
