import { LedgerError } from '../../../core/kernel/error.ts';
import type { Json } from '../../../core/kernel/json.ts';
import { sha256OfText } from '../../../core/kernel/sha256.ts';
import type { CurrentNotice, Notice } from '../../../core/registry/model.ts';
import {
  currentNotice,
  noticeStates,
  type PublishedNotice,
  requireEditorial,
  withNotice,
} from '../../../core/registry/notice.ts';
import type { NoticeInput } from '../../../core/wire/registry/schemas.ts';
import type { WriteDeps } from '../record/request.ts';
import { newUuid } from '../record/uuid.ts';
import type { Publication } from './publication.ts';
import { readWholeRegistry } from './read-whole-registry.ts';

type NoticeDeps = Pick<WriteDeps, 'store' | 'hash' | 'random' | 'clock'>;

interface Body {
  readonly notice: Notice;
}

/**
 * Publishes the text that subjects are shown before they consent to a purpose; after a material one, consents under
 * earlier versions in its language no longer suffice. The log gets only its hash. Publishing the current text again
 * changes nothing.
 * @throws REGISTRY_ITEM_UNKNOWN when there is no such purpose
 * @throws NOTICE_MATERIAL when it is called editorial and states something else than the version before
 */
export function publishNotice(deps: NoticeDeps) {
  const { store, hash } = deps;
  return (purposeId: string, input: NoticeInput, id = newUuid(deps)): Publication<Body> => ({
    kind: 'notice',
    id,
    item: purposeId,
    input,
    async plan({ now }) {
      const known = await store.readRegistry('purpose', purposeId);
      if (known === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such purpose is registered');
      const { language, text, material } = input;
      const sha256 = sha256OfText(text, hash);
      const current = currentNotice(known, language);
      if (current?.sha256 === sha256) {
        return { kind: 'unchanged', body: { notice: await readNotice(current) }, change: null };
      }
      const recipients = known.kind === 'push' ? [] : await readWholeRegistry(store, 'recipient');
      const states = noticeStates(known, recipients);
      if (!material && current !== null) requireEditorial((await readNotice(current)).states, states);
      const published = withNotice(known, { id, language, text, sha256, material, states, publishedAt: now });
      const { notice, purpose } = published;
      return {
        kind: 'recorded',
        body: { notice },
        change: {
          type: 'notice.published',
          claims: { notice: noticeClaims(published) },
          items: [
            { kind: 'notice', item: notice },
            { kind: 'purpose', item: purpose },
          ],
          over: current && { id: current.id },
        },
      };
    },
  });

  async function readNotice({ id }: CurrentNotice): Promise<Notice> {
    const notice = await store.readRegistry('notice', id);
    if (notice === null) throw new LedgerError('STORE_CORRUPT', 'a purpose names a notice that does not exist');
    return notice;
  }
}

/** Returns what the log says of a notice: its text by hash. */
function noticeClaims({ notice, purpose, sufficesFrom }: PublishedNotice): Json {
  const { text: _, publishedAt: __, states: ___, ...members } = notice;
  return { ...members, sufficesFrom, purposeVersion: purpose.version };
}
