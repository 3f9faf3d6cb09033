import { openEntry, requireSlots } from '../../../core/entry/open.ts';
import { parseEntry } from '../../../core/entry/parse.ts';
import { SLOT_NAMES } from '../../../core/entry/slots.ts';
import { LedgerError } from '../../../core/kernel/error.ts';
import type { Sha256Into } from '../../../core/kernel/sha256.ts';
import type { PushedContentAnswer } from '../../../core/wire/subject/schemas.ts';
import type { Registry } from '../../ports/registry.ts';
import { type FindEventDeps, findEvent } from '../record/find-event.ts';

interface ReadPushedContentDeps extends FindEventDeps {
  readonly store: FindEventDeps['store'] & Pick<Registry, 'readRegistry'>;
  readonly hash: Sha256Into;
}

/**
 * Returns the approved text of a push, by the event that permitted it or that consumed its permit; also a text that was
 * withdrawn since. Strongly consistent.
 * @throws as `findEvent`; EVENT_UNKNOWN for an event of another type
 * @throws REGISTRY_ITEM_UNKNOWN when the event names no content, or one that nobody approved
 */
export function readPushedContent(deps: ReadPushedContentDeps) {
  return async (id: string, own: string | null): Promise<PushedContentAnswer> => {
    const { entry, disclosures } = await findEvent(deps, id, own);
    if (disclosures.length === 0 || parseEntry(entry).kind === 'registry') throw withoutContent();
    const { type, detail } = requireSlots(openEntry(entry, disclosures, deps.hash), SLOT_NAMES);
    if (type !== 'push.permitted' && type !== 'permit.consumed') throw withoutContent();
    const named = detail.contentSha256;
    const content = named === null ? null : await deps.store.readRegistry('content', named);
    if (content === null) {
      throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'the event names no content that was ever approved');
    }
    const { language, text, product } = content;
    return { event: id, content: { id: content.id, language, text, product } };
  };
}

function withoutContent(): LedgerError {
  return new LedgerError('EVENT_UNKNOWN', 'no content goes with an event of this type');
}
