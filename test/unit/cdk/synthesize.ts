import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '../../../cdk/build-app.ts';
import { readStage, type Stage } from '../../../cdk/stage.ts';
import { FUNCTION_NAMES } from '../../../lambdas/functions/index.ts';

/** Address of a contract that is nowhere. */
const CONTRACT = '0x5FbDB2315678afecb367f032d93F642f64180aa3';

/** The result of a synthesis. */
export interface Synthesis {
  /** Templates by the stack's name without the stage: `data`, `log` … */
  readonly templates: ReadonlyMap<string, Template>;
  /** The folder with all of it. */
  readonly outdir: string;
}

/** The stage of cdk/stages/example.json, with other values in it. */
export function exampleStage(changes: Partial<Stage> = {}): Stage {
  const file = new URL('../../../cdk/stages/example.json', import.meta.url);
  return readStage({ ...JSON.parse(readFileSync(file, 'utf8')), ...changes });
}

/** A user pool in place of an issuer that exists. */
export const COGNITO: Stage['identity'] = {
  kind: 'cognito',
  domainPrefix: 'consent-bank-example',
  audience: 'https://consent.bank.example',
  clients: [
    { name: 'marketing', scopes: ['decisions'], callbackUrls: [] },
    { name: 'app', scopes: ['consents'], callbackUrls: ['https://www.bank.example/signed-in'] },
    { name: 'registry-desk', scopes: ['registry'], callbackUrls: [] },
  ],
};

const known = new Map<string, Synthesis>();

/** The stacks of a stage, their functions a line of code each; those of an equal stage are made once. */
export function synthesize(stage: Stage, contract: string | null = CONTRACT): Synthesis {
  const name = JSON.stringify([stage, contract]);
  const synthesis = known.get(name) ?? synthesizeAnew(stage, { contract });
  known.set(name, synthesis);
  return synthesis;
}

/** The stacks of a stage, of an app that `prepare` has changed. */
export function synthesizeAnew(
  stage: Stage,
  {
    contract = CONTRACT,
    prepare = () => {},
  }: { readonly contract?: string | null; readonly prepare?: (app: App) => void } = {},
): Synthesis {
  const dir = mkdtempSync(join(tmpdir(), 'cdk-'));
  const bundles = new Map(FUNCTION_NAMES.map((name) => [name, { dir: codeOf(dir, name) }]));
  const outdir = join(dir, 'out');
  const app = buildApp(stage, { contract, bundles, app: { outdir } });
  prepare(app);
  const { stacks } = app.synth();
  const templates = new Map(
    stacks.map(({ stackName, template }) => [stackName.slice(stage.name.length + 1), Template.fromJSON(template)]),
  );
  return { templates, outdir };
}

/** The template of one stack. @throws Error when there is none */
export function templateOf({ templates }: Synthesis, stack: string): Template {
  const template = templates.get(stack);
  if (template === undefined) throw new Error(`there is no stack \`${stack}\``);
  return template;
}

function codeOf(dir: string, name: string): string {
  const folder = join(dir, 'code', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.mjs'), `export const handler = () => '${name}';\n`);
  return folder;
}
