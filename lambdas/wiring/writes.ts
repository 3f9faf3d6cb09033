import { systemClock, systemRandom } from '../adapters/node/system.ts';
import { afterRoot } from '../app/record/after-root.ts';
import type { Config } from '../config/groups.ts';
import { logFiles } from './log-files.ts';
import { READ_GROUPS, reads } from './reads.ts';

/** The configuration that recording needs. */
export const WRITE_GROUPS = [...READ_GROUPS, 'log', 'tiles'] as const;

/** What recording an event needs. */
export async function writes(config: Pick<Config, (typeof WRITE_GROUPS)[number]>) {
  return {
    ...(await reads(config)),
    random: systemRandom,
    origin: config.log.origin,
    afterRoot: afterRoot({ published: await logFiles(config.tiles), clock: systemClock }),
  };
}
