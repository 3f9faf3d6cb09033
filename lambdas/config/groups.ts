import { chainGroup, gasGroup, nodeGroup } from './chain.ts';
import { codesGroup } from './codes.ts';
import { customerNoticesGroup } from './customer-notices.ts';
import { failuresGroup, mapTriggerGroup, triggerGroup } from './functions.ts';
import { hostGroup } from './host.ts';
import type { ConfigKey } from './key.ts';
import {
  checkpointKeyGroup,
  checkpointVerifierGroup,
  codeKeyGroup,
  gasKeyGroup,
  labelKeyGroup,
  logKeyGroup,
  pepperGroup,
  promiseRootGroup,
  receiptKeyGroup,
} from './keys.ts';
import { limitsGroup } from './limits.ts';
import { logGroup, tilesGroup } from './log.ts';
import { periodsGroup } from './periods.ts';
import { contentGroup, registryGroup } from './registry.ts';
import { guardGroup, storeGroup } from './store.ts';
import { telemetryGroup } from './telemetry.ts';
import { tokensGroup } from './tokens.ts';
import { verifyPageGroup } from './verify-page.ts';

/** Lists every group of keys, in the order of docs/configuration.md. */
export const GROUPS = {
  store: storeGroup,
  guard: guardGroup,
  log: logGroup,
  tiles: tilesGroup,
  verifyPage: verifyPageGroup,
  pepper: pepperGroup,
  labelKey: labelKeyGroup,
  codeKey: codeKeyGroup,
  codes: codesGroup,
  customerNotices: customerNoticesGroup,
  checkpointKey: checkpointKeyGroup,
  checkpointVerifier: checkpointVerifierGroup,
  receiptKey: receiptKeyGroup,
  promiseRoot: promiseRootGroup,
  logKey: logKeyGroup,
  gasKey: gasKeyGroup,
  chain: chainGroup,
  node: nodeGroup,
  gas: gasGroup,
  trigger: triggerGroup,
  mapTrigger: mapTriggerGroup,
  failures: failuresGroup,
  tokens: tokensGroup,
  registry: registryGroup,
  content: contentGroup,
  periods: periodsGroup,
  limits: limitsGroup,
  telemetry: telemetryGroup,
  host: hostGroup,
} as const;

type Groups = typeof GROUPS;
export type ConfigGroup = keyof Groups;
type ValueOf<K> = K extends ConfigKey<infer T> ? T : never;

/** Holds every value that the product reads from its environment, by group. */
export type Config = {
  readonly [G in ConfigGroup]: { readonly [K in keyof Groups[G]]: ValueOf<Groups[G][K]> };
};

/** Lists every key with its group, in the order of docs/configuration.md. */
export const CONFIG_KEYS: readonly (ConfigKey & { readonly group: ConfigGroup })[] = Object.entries(GROUPS).flatMap(
  ([group, keys]) => Object.values(keys).map((key: ConfigKey) => ({ ...key, group: group as ConfigGroup })),
);
