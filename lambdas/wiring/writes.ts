import { logIdOf } from '../../core/entry/promise.ts';
import { nodeSha256 } from '../adapters/node/sha256.ts';
import { systemClock, systemRandom } from '../adapters/node/system.ts';
import { promiseKeys } from '../app/consent/promise-keys.ts';
import { afterRoot } from '../app/record/after-root.ts';
import { Gate } from '../app/record/gate.ts';
import type { RegistryEventDeps } from '../app/record/record-registry-event.ts';
import type { Config } from '../config/groups.ts';
import { logError, measure } from '../telemetry/telemetry.ts';
import { promiseRootSigner } from './keys.ts';
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
  return { ...(await reads(config)), ...(await openWrites(config)) };
}

/** Makes the dependencies of recording an event about no person, but for the store. */
export async function openWrites({ log, tiles }: Pick<Config, 'log' | 'tiles'>) {
  return {
    clock: systemClock,
    hash: nodeSha256,
    random: systemRandom,
    gate,
    origin: log.origin,
    afterRoot: afterRoot({ published: await logFiles(tiles), clock: systemClock }),
  };
}

/** Makes the dependencies of promises, on those of recording the certificates of their keys. */
export function promises(deps: RegistryEventDeps, config: Pick<Config, 'log' | 'chain' | 'periods' | 'promiseRoot'>) {
  const target = { ...config.chain, logId: logIdOf(config.log.origin) };
  return {
    ...config.periods,
    target,
    promiseKeys: promiseKeys({
      ...deps,
      target,
      promiseRoot: () => promiseRootSigner(config.promiseRoot),
      onFailure(error) {
        logError('no key for promises is certified', error);
        measure({ PromiseKeysFailed: 1 });
      },
    }),
  };
}
