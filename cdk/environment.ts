import { joinPhrases } from '../lambdas/config/fields.ts';
import { CONFIG_KEYS, type ConfigGroup } from '../lambdas/config/groups.ts';
import { limitsOf } from './emulator.ts';
import type { Resources } from './stacks/resources.ts';
import type { Stage } from './stage.ts';

/** Keys that Lambda itself sets for every function. */
const SET_BY_LAMBDA = 'AWS_REGION';

/**
 * Returns the environment of a function: exactly the keys of its groups that have a value.
 * @throws Error naming a key that must be set and has no value
 */
export function environmentOf(
  groups: readonly ConfigGroup[],
  values: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { name, group, fallback } of CONFIG_KEYS) {
    if (!groups.includes(group) || name === SET_BY_LAMBDA) continue;
    const value = values[name];
    if (value !== undefined) environment[name] = value;
    else if (fallback === null)
      throw new Error(`the deployment has no value for \`${name}\` of the group \`${group}\``);
  }
  return environment;
}

/** Returns the values of configuration keys in a deployment; a key that is not here keeps its fallback. */
export function valuesOf(stage: Stage, contract: string, resources: Resources): Record<string, string | undefined> {
  const { chain, tiles, periods, registry, limits } = stage;
  return {
    LEDGER_STAGE: stage.name,
    LEDGER_TRACING: `${limitsOf(stage).tracing}`,
    LEDGER_TABLE: resources.ledger.tableName,
    LEDGER_GUARD_TABLE: resources.guard.tableName,
    LEDGER_ORIGIN: stage.origin,
    LEDGER_TILES: `s3://${resources.tiles.bucketName}`,
    LEDGER_TILES_OPEN: `${tiles.open}`,
    LEDGER_TILES_LOCK_DAYS: `${tiles.lockDays}`,
    LEDGER_S3_PATH_STYLE: `${limitsOf(stage).pathStyle}`,
    LEDGER_PEPPER: resources.pepper.secretArn,
    LEDGER_LABEL_KEY: resources.labelKey.secretArn,
    LEDGER_CODE_KEY: resources.codeKey.secretArn,
    LEDGER_CODE_DELIVERY: resources.codeTopic.topicArn,
    LEDGER_CODE_LIFETIME_SECONDS: `${periods.codeLifetimeSeconds}`,
    LEDGER_CUSTOMER_NOTICES: resources.noticeTopic.topicArn,
    LEDGER_CHECKPOINT_KEY: resources.checkpointKey,
    LEDGER_CHECKPOINT_VERIFIER_KEY: stage.checkpointVerifierKey ?? resources.checkpointKey,
    LEDGER_RECEIPT_KEY: resources.receiptKey.keyArn,
    LEDGER_PROMISE_ROOT_KEY: resources.promiseRoot.keyArn,
    LEDGER_LOG_KEY: resources.logKey.keyArn,
    LEDGER_GAS_KEY: resources.gasKey.keyArn,
    LEDGER_CHAIN_ID: chain.chainId,
    LEDGER_CHAIN_CONTRACT: contract,
    LEDGER_CHAIN_RPC_URL: chain.rpcUrl,
    LEDGER_CHAIN_CONFIRMATIONS: `${chain.confirmations}`,
    LEDGER_HEARTBEAT_SECONDS: `${chain.heartbeatSeconds}`,
    LEDGER_GAS_PRICING: chain.gasPricing,
    LEDGER_GAS_MINIMUM_PRICE_WEI: chain.minimumPriceWei,
    LEDGER_PUBLISH_FUNCTION: resources.publishFunction,
    LEDGER_MAP_FUNCTION: resources.mapFunction,
    LEDGER_FAILURE_QUEUE_URL: resources.failures?.queueUrl,
    LEDGER_OIDC_ISSUER: resources.identity.issuer,
    LEDGER_OIDC_AUDIENCE: resources.identity.audience,
    LEDGER_OIDC_SCOPE_PREFIX: resources.identity.scopePrefix ?? undefined,
    LEDGER_REGISTRAR_CLIENTS: resources.identity.registrarClients.join(','),
    REGISTRY_APPROVALS: `${registry.approvals}`,
    LEDGER_FORBIDDEN_PHRASES: joinPhrases(registry.forbiddenPhrases) || undefined,
    LEDGER_PERMIT_LIFETIME_SECONDS: `${periods.permitLifetimeSeconds}`,
    LEDGER_INCLUDE_BY_SECONDS: `${periods.includeBySeconds}`,
    LEDGER_SUBJECT_WRITES_PER_MINUTE: `${limits.subjectWritesPerMinute}`,
    LEDGER_CLIENT_CALLS_PER_SECOND: `${limits.clientCallsPerSecond}`,
  };
}
