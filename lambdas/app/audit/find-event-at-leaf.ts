import { LedgerError } from '../../../core/kernel/error.ts';
import type { LeafAnswer } from '../../../core/wire/audit/schemas.ts';
import type { PublishedCheckpoint } from '../../ports/checkpoint-store.ts';
import type { SequenceStore } from '../../ports/sequence-store.ts';
import { publishedSize } from '../log/published-size.ts';
import { eventView } from '../record/event-view.ts';
import { eventsAt } from './events-at.ts';

export interface FindEventAtLeafDeps {
  readonly sequence: Pick<SequenceStore, 'readBatches' | 'readEvents'>;
  readonly published: Pick<PublishedCheckpoint, 'readPublished'>;
}

/** Returns the event at a leaf of the published log. @throws LEAF_UNKNOWN when there is no such leaf */
export function findEventAtLeaf({ sequence, published }: FindEventAtLeafDeps) {
  return async (index: string): Promise<LeafAnswer> => {
    const size = await publishedSize(published);
    const leafIndex = /^\d{1,20}$/.test(index) ? BigInt(index) : size;
    const [event] = leafIndex < size ? await eventsAt(sequence, leafIndex, leafIndex + 1n) : [];
    if (event === undefined) {
      throw new LedgerError('LEAF_UNKNOWN', `the log has ${size} leaves`, { details: { treeSize: `${size}` } });
    }
    return { event: eventView(event) };
  };
}
