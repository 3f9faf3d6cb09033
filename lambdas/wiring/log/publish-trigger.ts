import type { Config } from '../../config/groups.ts';
import { asking } from './asking.ts';
import type { PublisherConfig } from './publisher.ts';

/**
 * Returns the call that has the newly sequenced events published: by the function that publishes, or by this process
 * where there is none. A failure is only logged: the events stay sequenced, and the schedule publishes them.
 * @param publisherConfig called only where this process publishes
 */
export function publishTrigger(
  { publishFunction }: Config['trigger'],
  publisherConfig: () => PublisherConfig,
): Promise<() => Promise<void>> {
  const here = async () => (await import('./publisher.ts')).publisher(publisherConfig());
  return asking(publishFunction, here, 'publication was not asked for');
}
