import { countedLookClaims } from '../../../core/entry/export-claims.ts';
import { NOTHING_DECIDED } from '../../../core/subject/facts.ts';
import { subjectChain } from '../record/pseudonyms.ts';
import { recordEvent } from '../record/record-event.ts';
import { recordRegistryEvent } from '../record/record-registry-event.ts';
import type { WriteDeps } from '../record/request.ts';
import { makeSubjectEvent, readSubject } from '../record/subject-event.ts';
import { type Look, lookedBy, lookRequest } from './look.ts';

// See docs/decisions/1020-looks-are-on-record.md
/**
 * Puts on record that an auditor looks at a subject, before they see anything: as an event that the subject sees, or,
 * where a law holds that back, as an entry that says of nobody that somebody was looked at.
 * @param law by which the subject must not be told; null: they are
 * @throws TOO_MANY_REQUESTS when the minute has as many events about the subject as it takes; as `recordEvent`
 */
export function lookAtSubject(deps: WriteDeps) {
  return async (subject: string, look: Look, law: string | null): Promise<void> => {
    await (law === null ? tellSubject(deps, subject, look) : countLook(deps, look, law));
  };
}

function tellSubject(deps: WriteDeps, subject: string, look: Look): Promise<unknown> {
  return recordEvent(deps, subjectChain(deps.pepper, subject), null, async (position) => {
    const known = await readSubject(deps, position, subject, { ...lookRequest(look), about: null });
    const detail = lookedBy(deps.pepper, look);
    const facts = { ...NOTHING_DECIDED, type: 'looked-at', purpose: null, recipient: null, detail } as const;
    const { write } = await makeSubjectEvent(deps, known, facts);
    return { write, outcome: { kind: 'recorded', body: {} } };
  });
}

function countLook(deps: WriteDeps, look: Look, law: string): Promise<unknown> {
  const { origin: id, pepper } = deps;
  return recordRegistryEvent(deps, { kind: 'look', id }, lookRequest(look), async ({ seq }) => ({
    kind: 'recorded',
    body: {},
    change: {
      type: 'look.counted',
      item: { kind: 'look', id, version: seq + 1 },
      claims: countedLookClaims(seq + 1, lookedBy(pepper, look), law),
      items: [],
    },
  }));
}
