import { DynamoEventStore } from '../../adapters/dynamodb/event-store.ts';
import { nodeSha256 } from '../../adapters/node/sha256.ts';
import { systemClock, systemRandom } from '../../adapters/node/system.ts';
import { buildMap, type MapOutcome } from '../../app/log/build-map.ts';
import { type MapRebuilt, rebuildMap } from '../../app/log/rebuild-map.ts';
import { afterRoot } from '../../app/record/after-root.ts';
import { Gate } from '../../app/record/gate.ts';
import type { Config } from '../../config/groups.ts';
import { measure } from '../../telemetry/telemetry.ts';
import { dynamoClient } from '../dynamodb.ts';
import { logFiles } from '../log-files.ts';

/** The configuration that building the map needs. */
export type MapConfig = Pick<Config, 'store' | 'guard' | 'log' | 'tiles'>;

/** Returns the calls that state the map of the published entries, and make its lost files again. */
export async function mapBuilder({ store, guard, log, tiles }: MapConfig): Promise<{
  build(): Promise<MapOutcome>;
  rebuild(): Promise<MapRebuilt>;
}> {
  const files = await logFiles(tiles);
  const deps = {
    store: new DynamoEventStore(dynamoClient(store), { table: store.table, guardTable: guard.table }),
    clock: systemClock,
    random: systemRandom,
    gate: new Gate(),
    hash: nodeSha256,
    origin: log.origin,
    afterRoot: afterRoot({ published: files, clock: systemClock }),
    tiles: files,
    published: files,
  };
  const build = buildMap(deps);
  return {
    async build() {
      const outcome = await build();
      if (outcome.stated) measure({ MapSize: Number(outcome.size) });
      return outcome;
    },
    rebuild: rebuildMap(deps),
  };
}
