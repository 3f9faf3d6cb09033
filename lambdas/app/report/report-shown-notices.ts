import { LedgerError } from '../../../core/kernel/error.ts';
import { MAX_DIFFERING, MAX_SHOWN } from '../../../core/limits.ts';
import { countShown, findDiffering, type ShownNotice } from '../../../core/report/channel-consistency.ts';
import { daysOf, type ShownNoticesAnswer, type ShownNoticesQuery } from '../../../core/wire/report/schemas.ts';
import type { Registry } from '../../ports/registry.ts';
import type { ShownNotices } from '../../ports/shown-notices.ts';
import { readWholeRegistry } from '../registry/read-registered.ts';

export interface ReportShownNoticesDeps {
  readonly store: Pick<Registry, 'readRegistry' | 'listRegistry'> & ShownNotices;
}

/**
 * Reports how often each channel showed each text of a purpose's notices, and the captures whose text differs from the
 * one that the other channels showed.
 * @throws REGISTRY_ITEM_UNKNOWN when there is no such purpose
 * @throws REPORT_TOO_LARGE when the days asked for have more captures than a report takes
 */
export function reportShownNotices({ store }: ReportShownNoticesDeps) {
  return async ({ purpose: id, from, to }: ShownNoticesQuery): Promise<ShownNoticesAnswer> => {
    const purpose = await store.readRegistry('purpose', id);
    if (purpose === null) throw new LedgerError('REGISTRY_ITEM_UNKNOWN', 'no such purpose is registered');
    const all: ShownNotice[] = [];
    for (const day of daysOf({ from, to })) {
      all.push(...(await store.listShown(id, day, MAX_SHOWN - all.length + 1)));
      if (all.length > MAX_SHOWN) {
        throw new LedgerError('REPORT_TOO_LARGE', `more than ${MAX_SHOWN} captures by \`${day}\``, {
          details: { limit: MAX_SHOWN, day },
        });
      }
    }
    const notices = await readWholeRegistry(store, 'notice');
    const differing = findDiffering(
      all,
      notices.filter((notice) => notice.purpose === id),
    );
    return {
      purpose: id,
      from,
      to,
      shown: countShown(all).map((text) => ({ ...text })),
      differing: differing.slice(0, MAX_DIFFERING).map(({ event, recordedAt, channel, notice, others }) => {
        const { language, version, sha256 } = notice;
        return { event, recordedAt, channel, language, version, sha256, others };
      }),
      differingCount: differing.length,
    };
  };
}
