import { toBase64url, utf8 } from '../../core/bytes.ts';
import { currentNotice } from '../../core/consent/find.ts';
import { noticeStates, requireEditorial } from '../../core/consent/notice.ts';
import type { Notice, Purpose, Recipient } from '../../core/consent/registry.ts';
import { LedgerError } from '../../core/error.ts';
import { sha256 } from '../../core/sha256.ts';
import type { NoticeInput } from '../../core/wire/registry.ts';
import type { Answer } from './record-event.ts';
import { type RegistryAnswer, recordRegistryEvent } from './record-registry-event.ts';
import type { WriteDeps, WriteRequest } from './record-subject-event.ts';
import { newUuid } from './uuid.ts';

const RECIPIENTS_AT_ONCE = 100;

interface Body {
  readonly notice: Notice;
}

/**
 * Publishes the text that subjects are shown before they consent to a purpose; a material one ends what rests on earlier versions in its
 * language. The log gets its hash only. The text that is current already is answered as it is.
 * @throws REGISTRY_ITEM_UNKNOWN when there is no such purpose, NOTICE_MATERIAL when it is called editorial and is not, and as `recordEvent`
 */
export function publishNotice(deps: WriteDeps) {
  return (purposeId: string, input: NoticeInput, request: WriteRequest): Promise<Answer<RegistryAnswer<Body>>> => {
    const id = newUuid(deps);
    return recordRegistryEvent<Body>(deps, { kind: 'notice', id }, request, async ({ at }) => {
      const purpose = await deps.store.readPurpose(purposeId);
      if (purpose === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such purpose is registered');
      const { language, text, material } = input;
      const sha256Text = toBase64url(sha256(utf8(text), deps.hash));
      const current = currentNotice(purpose, language);
      if (current?.sha256 === sha256Text) {
        return { status: 200, body: { notice: await known(current.id) }, change: null };
      }
      const states = noticeStates(purpose, await recipientsOf(purpose));
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
        status: 201,
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
        },
      };
    });
  };

  async function recipientsOf({ kind }: Purpose): Promise<readonly Recipient[]> {
    const all: Recipient[] = [];
    if (kind === 'push') return all;
    for (;;) {
      const more = await deps.store.listRegistry('recipient', all.at(-1)?.id ?? null, RECIPIENTS_AT_ONCE);
      all.push(...more);
      if (more.length < RECIPIENTS_AT_ONCE) return all;
    }
  }

  async function known(id: string): Promise<Notice> {
    const notice = await deps.store.readNotice(id);
    if (notice === null) throw new LedgerError('STORE_CORRUPT', 'a purpose names a notice that does not exist');
    return notice;
  }
}
