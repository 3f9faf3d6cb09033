import type { Config } from '../config/groups.ts';
import { logError } from '../telemetry/telemetry.ts';
import type { PublisherConfig } from './publisher.ts';

/**
 * Returns the call that has the newly sequenced events published: by the function that publishes, or by this process
 * where there is none. A failure is only logged: the events stay sequenced, and the schedule publishes them.
 * @param publisherConfig called only where this process publishes
 */
export async function publishTrigger(
  trigger: Config['trigger'],
  publisherConfig: () => PublisherConfig,
): Promise<() => Promise<void>> {
  const ask = await publication(trigger, publisherConfig);
  return async () => {
    try {
      await ask();
    } catch (error) {
      logError('publication was not asked for', error);
    }
  };
}

async function publication(
  { publishFunction }: Config['trigger'],
  publisherConfig: () => PublisherConfig,
): Promise<() => Promise<unknown>> {
  if (publishFunction !== null) {
    const { invokeSoon } = await import('../adapters/lambda/invoke.ts');
    return invokeSoon(publishFunction);
  }
  const { publisher } = await import('./publisher.ts');
  return publisher(publisherConfig());
}
