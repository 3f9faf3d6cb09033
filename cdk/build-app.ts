import { App, type AppProps, Tags } from 'aws-cdk-lib';
import type { FunctionName } from '../lambdas/functions/index.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { GuardStack } from './stacks/guard-stack.ts';
import { IdentityStack } from './stacks/identity-stack.ts';
import { KeysStack } from './stacks/keys-stack.ts';
import { LogStack } from './stacks/log-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import type { Issuer } from './stacks/resources.ts';
import type { Stage } from './stage.ts';

/** The feature flags of the CDK, fixed here and not in cdk.json, so that every synthesis is the same. */
const FLAGS = {
  '@aws-cdk/core:target-partitions': ['aws'],
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/aws-s3:createDefaultLoggingPolicy': true,
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-kms:reduceCrossAccountRegionPolicyScope': true,
  '@aws-cdk/aws-codedeploy:removeAlarmsFromDeploymentGroup': true,
};

export interface AppInput {
  /** Address of the ConsentAnchor contract; null while there is none, to build only the stacks that do not need it. */
  readonly contract: string | null;
  /** Returns the folder of a function's code. */
  readonly bundles: ReadonlyMap<string, { readonly dir: string }>;
  readonly app?: AppProps;
}

/** Builds all stacks of a stage, each with one reason to change. */
export function buildApp(stage: Stage, { contract, bundles, app: appProps = {} }: AppInput): App {
  const app = new App({ analyticsReporting: false, ...appProps, context: { ...FLAGS, ...appProps.context } });
  Tags.of(app).add('consent-ledger', stage.name);
  const shared = { stage, env: { account: stage.account, region: stage.region } };
  const { env } = shared;
  const { guard } = new GuardStack(app, `${stage.name}-guard`, { env });
  const { ledger, pepper, labelKey, codeKey, codeTopic, noticeTopic, dataKey } = new DataStack(
    app,
    `${stage.name}-data`,
    { env },
  );
  const { checkpointKey, receiptKey, promiseRoot, logKey, gasKey } = new KeysStack(app, `${stage.name}-keys`, shared);
  if (contract === null) return app;
  const codeOf = (name: FunctionName) => {
    const bundle = bundles.get(name);
    if (bundle === undefined) throw new Error(`the function \`${name}\` is not bundled`);
    return bundle.dir;
  };
  const identity = issuerOf(app, stage);
  const checkpointKeyIsSecret = stage.checkpointKey !== 'kms';
  const resources = {
    guard,
    checkpointKeyIsSecret,
    ledger,
    pepper,
    labelKey,
    codeKey,
    codeTopic,
    noticeTopic,
    dataKey,
    checkpointKey,
    receiptKey,
    promiseRoot,
    logKey,
    gasKey,
    identity,
  };
  const log = new LogStack(app, `${stage.name}-log`, { ...shared, contract, resources, codeOf });
  const api = new ApiStack(app, `${stage.name}-api`, {
    ...shared,
    contract,
    resources: { ...resources, tiles: log.tiles },
    codeOf,
  });
  new ObservabilityStack(app, `${stage.name}-observability`, {
    ...shared,
    functions: new Map([...log.functions, ...api.functions]),
  });
  return app;
}

function issuerOf(app: App, { name, account, region, identity, registrarClients }: Stage): Issuer {
  if (identity.kind === 'cognito') {
    return new IdentityStack(app, `${name}-identity`, { identity, registrarClients, env: { account, region } }).issuer;
  }
  const { issuer, audience } = identity;
  return { issuer, audience, scopePrefix: null, gatewayAudiences: [audience], registrarClients };
}
