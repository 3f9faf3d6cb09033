import { systemClock, systemRandom } from '../adapters/node/system.ts';
import { afterRoot } from '../app/record/after-root.ts';
import { Gate } from '../app/record/gate.ts';
import type { Config } from '../config/groups.ts';
import { logFiles } from './log-files.ts';
import { type ReadConfig, reads } from './reads.ts';

/** The gate of the process: requests take turns whichever of its functions serves them. */
const gate = new Gate();

/** The configuration that recording needs. */
export type WriteConfig = ReadConfig & Pick<Config, 'log' | 'tiles' | 'limits'>;

/** Makes the dependencies of recording an event. */
export async function writes(config: WriteConfig) {
  return {
    ...(await reads(config)),
    random: systemRandom,
    gate,
    origin: config.log.origin,
    subjectWritesPerMinute: config.limits.subjectWritesPerMinute,
    afterRoot: afterRoot({ published: await logFiles(config.tiles), clock: systemClock }),
  };
}
