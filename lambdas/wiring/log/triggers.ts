import type { Config } from '../../config/groups.ts';
import { logError } from '../../telemetry/telemetry.ts';
import type { MapConfig } from './map-builder.ts';
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

/**
 * Returns the call that has the map of the published entries stated: by the function that builds it, or by this process
 * where there is none. A failure is only logged: the next anchor asks again.
 * @param mapConfig called only where this process builds the map
 */
export function mapTrigger(
  { mapFunction }: Config['mapTrigger'],
  mapConfig: () => MapConfig,
): Promise<() => Promise<void>> {
  const here = async () => (await (await import('./map-builder.ts')).mapBuilder(mapConfig())).build;
  return asking(mapFunction, here, 'the map was not asked for');
}

async function asking(
  functionName: string | null,
  here: () => Promise<() => Promise<unknown>>,
  trouble: string,
): Promise<() => Promise<void>> {
  const ask = functionName === null ? await here() : await invoking(functionName);
  return async () => {
    try {
      await ask();
    } catch (error) {
      logError(trouble, error);
    }
  };
}

async function invoking(functionName: string): Promise<() => Promise<void>> {
  const { invokeSoon } = await import('../../adapters/lambda/invoke.ts');
  return invokeSoon(functionName);
}
