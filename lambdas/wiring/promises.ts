import { logIdOf } from '../../core/entry/promise.ts';
import { promiseKeys } from '../app/consent/promise-keys.ts';
import type { RegistryEventDeps } from '../app/record/record-registry-event.ts';
import type { Config } from '../config/groups.ts';
import { logError, measure } from '../telemetry/telemetry.ts';
import { promiseRootSigner } from './keys.ts';

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
