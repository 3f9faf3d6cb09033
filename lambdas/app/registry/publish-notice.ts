import { LedgerError } from '../../../core/kernel/error.ts';
import { sha256OfText } from '../../../core/kernel/sha256.ts';
import type { Notice, Purpose } from '../../../core/registry/model.ts';
import { noticeStates, requireEditorial } from '../../../core/registry/notice.ts';
import { currentNotice } from '../../../core/subject/current.ts';
import type { NoticeInput } from '../../../core/wire/registry/schemas.ts';
import type { WriteDeps } from '../record/record-subject-event.ts';
import { newUuid } from '../record/uuid.ts';
import type { Publication } from './proposed-write.ts';
import { readWholeRegistry } from './read-whole-registry.ts';

type NoticeDeps = Pick<WriteDeps, 'store' | 'hash' | 'random' | 'clock'>;

interface Body {
  readonly notice: Notice;
}

/**
 * Publishes the text that subjects are shown before they consent to a purpose; a material one ends what rests on earlier versions in its
 * language. The log gets its hash only. The text that is current already is answered as it is.
 * @throws REGISTRY_ITEM_UNKNOWN when there is no such purpose, NOTICE_MATERIAL when it is called editorial and is not
 */
export function publishNotice(deps: NoticeDeps) {
  const { store, hash } = deps;
  return (purposeId: string, input: NoticeInput, id = newUuid(deps)): Publication<Body> => ({
    ...{ kind: 'notice', id, item: purposeId, input },
    async plan({ at }) {
      const purpose = await store.readRegistry('purpose', purposeId);
      if (purpose === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such purpose is registered');
      const { language, text, material } = input;
      const sha256Text = sha256OfText(text, hash);
      const current = currentNotice(purpose, language);
      if (current?.sha256 === sha256Text) {
        return { kind: 'unchanged', body: { notice: await known(current.id) }, change: null };
      }
      const recipients = purpose.kind === 'push' ? [] : await readWholeRegistry(store, 'recipient');
      const states = noticeStates(purpose, recipients);
      if (!material && current !== null) requireEditorial((await known(current.id)).states, states);
      const version = (current?.version ?? 0) + 1;
      const reference = { id, language, version, sha256: sha256Text };
      const sufficesFrom = material || current === null ? version : current.sufficesFrom;
      const notice: Notice = { ...reference, purpose: purposeId, text, material, publishedAt: at, states };
      const moved: Purpose = {
        ...purpose,
        version: purpose.version + 1,
        notices: { ...purpose.notices, [language]: { ...reference, sufficesFrom } },
      };
      return {
        kind: 'recorded',
        body: { notice },
        change: {
          type: 'notice.published',
          claims: {
            notice: { ...reference, purpose: purposeId, material, sufficesFrom, purposeVersion: moved.version },
          },
          items: [
            { kind: 'notice', item: notice },
            { kind: 'purpose', item: moved },
          ],
          over: current && { id: current.id },
        },
      };
    },
  });

  async function known(id: string): Promise<Notice> {
    const notice = await store.readRegistry('notice', id);
    if (notice === null) throw new LedgerError('STORE_CORRUPT', 'a purpose names a notice that does not exist');
    return notice;
  }
}
