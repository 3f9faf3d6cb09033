import { systemClock, systemRandom } from '../adapters/node/system.ts';
import { afterRoot } from '../app/record/after-root.ts';
import type { Config } from '../config/groups.ts';
import { logFiles } from './log-files.ts';
import { type ReadConfig, reads } from './reads.ts';

/** Makes the dependencies of recording an event. */
export async function writes(config: ReadConfig & Pick<Config, 'log' | 'tiles'>) {
  return {
    ...(await reads(config)),
    random: systemRandom,
    origin: config.log.origin,
    afterRoot: afterRoot({ published: await logFiles(config.tiles), clock: systemClock }),
  };
}
