import { systemClock, systemRandom } from '../../adapters/node/system.ts';
import { afterRoot } from '../../app/after-root.ts';
import type { Config } from '../../config.ts';
import { logFiles } from './log-files.ts';
import { reads } from './reads.ts';

/** What recording an event needs. */
export async function writes(config: Pick<Config, 'store' | 'keys' | 'log'>) {
  return {
    ...(await reads(config)),
    random: systemRandom,
    origin: config.log.origin,
    afterRoot: afterRoot({ published: logFiles(config.log), clock: systemClock }),
  };
}
