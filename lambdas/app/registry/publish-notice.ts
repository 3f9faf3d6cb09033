import { LedgerError } from '../../../core/kernel/error.ts';
import { sha256OfText } from '../../../core/kernel/sha256.ts';
import { purposeClaims } from '../../../core/registry/claims.ts';
import type { Notice, NoticeReference, Purpose } from '../../../core/registry/model.ts';
import {
  currentNotice,
  isSameNotice,
  type NoticeText,
  noticeStates,
  requireEditorial,
  withNotices,
} from '../../../core/registry/notice.ts';
import type { NoticeInput } from '../../../core/wire/registry/schemas.ts';
import type { RegistryWriteDeps } from '../record/request.ts';
import { newUuid } from '../record/uuid.ts';
import type { Publication } from './publication.ts';
import { readWholeRegistry } from './read-registered.ts';

type NoticeDeps = Pick<RegistryWriteDeps, 'store' | 'hash' | 'random' | 'clock'>;

interface Body {
  readonly notice: Notice;
  /** The notices in the other languages. */
  readonly translations: readonly NoticeReference[];
}

/**
 * Publishes the text that subjects are shown before they consent to a purpose, in one language or several: all of it
 * or nothing. After a material one, consents under earlier notices no longer suffice, whatever their language. The log
 * gets only hashes. Publishing again what is current, with all that it says and states, changes nothing.
 * See docs/decisions/0973-one-event-for-a-notice-in-all-languages.md
 * @throws REGISTRY_ITEM_UNKNOWN when there is no such purpose
 * @throws NOTICE_MATERIAL when it is called editorial and states something else than the version before
 * @throws the codes of `withNotices`
 */
export function publishNotice(deps: NoticeDeps) {
  const { store, hash } = deps;
  return (purposeId: string, input: NoticeInput, id = newUuid(deps)): Publication<Body> => {
    const { language, text, translations, material, inUseSince } = input;
    const texts: readonly NoticeText[] = [
      { id, language, text, sha256: sha256OfText(text, hash) },
      ...translations.map((other) => ({ ...other, id: newUuid(deps), sha256: sha256OfText(other.text, hash) })),
    ];
    return {
      kind: 'notice',
      id,
      item: purposeId,
      input,
      async plan({ now }) {
        const known = await store.readRegistry('purpose', purposeId);
        if (known === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such purpose is registered');
        const [recipients, before] = await Promise.all([
          known.kind === 'push' ? [] : readWholeRegistry(store, 'recipient'),
          Promise.all(texts.map((each) => readCurrent(known, each.language))),
        ]);
        const states = noticeStates(known, recipients);
        const publishing = { material, states, publishedAt: now, inUseSince };
        const current = before.filter((each) => each !== null);
        if (texts.every((each, n) => isSameNotice(before[n] ?? null, each, publishing))) {
          return { kind: 'unchanged', body: bodyOf(current), change: null };
        }
        if (!material) for (const each of current) requireEditorial(each.states, states);
        const { published, purpose } = withNotices(known, texts, publishing);
        const notices = published.map(({ notice }) => notice);
        return {
          kind: 'recorded',
          body: bodyOf(notices),
          change: {
            type: 'notice.published',
            item: { kind: 'purpose', id: purposeId, version: purpose.version },
            claims: {
              purpose: purposeClaims(purpose, hash),
              notice: { languages: texts.map((each) => each.language), material, inUseSince },
            },
            items: [...notices.map((item) => ({ kind: 'notice', item }) as const), { kind: 'purpose', item: purpose }],
            over: Object.fromEntries(texts.map((each, n) => [each.language, before[n]?.id ?? null])),
          },
        };
      },
    };
  };

  async function readCurrent(purpose: Purpose, language: string): Promise<Notice | null> {
    const current = currentNotice(purpose, language);
    if (current === null) return null;
    const notice = await store.readRegistry('notice', current.id);
    if (notice === null) throw new LedgerError('STORE_CORRUPT', 'a purpose names a notice that does not exist');
    return notice;
  }
}

/** Returns the answer about these notices, the first of them whole. */
function bodyOf([first, ...others]: readonly Notice[]): Body {
  if (first === undefined) throw new LedgerError('STORE_CORRUPT', 'no notice was published');
  const translations = others.map(({ id, language, version, sha256 }) => ({ id, language, version, sha256 }));
  return { notice: first, translations };
}
