import * as z from 'zod';
import type { MapOutcome } from '../app/log/build-map.ts';
import type { MapRebuilt } from '../app/log/rebuild-map.ts';
import { readConfig } from '../config/read.ts';
import { watched } from '../telemetry/telemetry.ts';
import { mapBuilder } from '../wiring/log/map-builder.ts';
import { FUNCTIONS } from './index.ts';

const map = await mapBuilder(readConfig(FUNCTIONS.map.groups));
const rebuilding = z.strictObject({ rebuild: z.literal(true) });

/**
 * States the map of the published entries, when there are new ones. An operator invokes it with `{"rebuild": true}` to
 * make files again that are lost.
 */
export const handler = watched(async (event: unknown): Promise<MapRebuilt | { stated: boolean; size: string }> => {
  if (rebuilding.safeParse(event).success) return map.rebuild();
  const { stated, size }: MapOutcome = await map.build();
  return { stated, size: `${size}` };
});
