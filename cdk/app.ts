import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { FUNCTION_NAMES } from '../lambdas/functions/index.ts';
import { buildApp } from './build-app.ts';
import { bundleFunctions } from './bundle.ts';
import { loadStage } from './load-stage.ts';

const BUNDLES = fileURLToPath(new URL('../.cache/bundles', import.meta.url));

// The entry point of the CDK's command line: `cdk synth -c stage=NAME [-c contract=0x…]`.
const context = new App({ autoSynth: false }).node;
const name: unknown = context.tryGetContext('stage');
if (typeof name !== 'string') throw new Error('name a stage: `-c stage=NAME`, a file of cdk/stages');
const stage = loadStage(name);
const given: unknown = context.tryGetContext('contract') ?? stage.chain.contract;
if (given !== null && !(typeof given === 'string' && /^0x[0-9a-fA-F]{40}$/.test(given))) {
  throw new Error('the context `contract` must be the address of the contract: `0x` and 40 hex digits');
}
// Without a contract there are no functions yet.
const bundles = given === null ? new Map() : await bundleFunctions(FUNCTION_NAMES, BUNDLES);
buildApp(stage, { contract: given, bundles }).synth();
