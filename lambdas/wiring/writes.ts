import { systemClock, systemRandom } from '../adapters/node/system.ts';
import { afterRoot } from '../app/record/after-root.ts';
import { Gate } from '../app/record/gate.ts';
import type { Config } from '../config/groups.ts';
import { labels } from './labels.ts';
import { logFiles } from './log-files.ts';
import { type ReadConfig, reads } from './reads.ts';

/** The gate of the process: requests take turns whichever of its functions serves them. */
const gate = new Gate();

/** The configuration that recording about the registry needs. */
type RegistryWriteConfig = ReadConfig & Pick<Config, 'log' | 'tiles'>;

/** The configuration that recording about persons needs. */
export type WriteConfig = RegistryWriteConfig & Pick<Config, 'labelKey' | 'limits'>;

/** Makes the dependencies of recording an event about a person. */
export async function writes(config: WriteConfig) {
  return {
    ...(await registryWrites(config)),
    labels: await labels(config.labelKey, config.log.origin),
    subjectWritesPerMinute: config.limits.subjectWritesPerMinute,
  };
}

/** Makes the dependencies of recording an event about the registry. */
export async function registryWrites(config: RegistryWriteConfig) {
  return {
    ...(await reads(config)),
    random: systemRandom,
    gate,
    origin: config.log.origin,
    afterRoot: afterRoot({ published: await logFiles(config.tiles), clock: systemClock }),
  };
}
