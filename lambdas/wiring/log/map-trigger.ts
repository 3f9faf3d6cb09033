import type { Config } from '../../config/groups.ts';
import { asking } from './asking.ts';
import type { MapConfig } from './map-builder.ts';

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
