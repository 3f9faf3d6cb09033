import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { environmentOf } from '../../../cdk/environment.ts';
import { CONFIG_KEYS, type ConfigGroup } from '../../../lambdas/config/groups.ts';
import { readConfig } from '../../../lambdas/config/read.ts';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../../../lambdas/functions/index.ts';
import { exampleStage, type Synthesis, synthesize } from './synthesize.ts';

/** Names that a handler may read a secret under, here files of one folder. */
function localEnvironment(): Record<string, string> {
  const dir = mkdtempSync(join(tmpdir(), 'keys-'));
  const names = ['CHECKPOINT', 'RECEIPT', 'PROMISE_ROOT', 'LOG', 'GAS', 'LABEL', 'CODE'];
  const files = ['PEPPER', ...names.map((name) => `${name}_KEY`)];
  return {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    LEDGER_TABLE: 'ledger',
    LEDGER_GUARD_TABLE: 'guard',
    LEDGER_ORIGIN: 'log.example/consent',
    LEDGER_TILES: dir,
    LEDGER_CHAIN_ID: '31337',
    LEDGER_CHAIN_CONTRACT: `0x${'ab'.repeat(20)}`,
    LEDGER_CHAIN_RPC_URL: 'http://127.0.0.1:1',
    LEDGER_OIDC_ISSUER: 'http://127.0.0.1:1',
    LEDGER_OIDC_AUDIENCE: 'ledger',
    LEDGER_CODE_DELIVERY: 'console',
    LEDGER_CUSTOMER_NOTICES: 'console',
    LEDGER_PUBLISH_FUNCTION: 'publish',
    LEDGER_MAP_FUNCTION: 'map',
    LEDGER_CHECKPOINT_VERIFIER_KEY: join(dir, 'CHECKPOINT_KEY'),
    ...Object.fromEntries(files.map((name) => [`LEDGER_${name}`, join(dir, name)])),
  };
}

/** The configuration groups that a function reads when it starts. */
async function groupsReadBy(name: FunctionName, env: Readonly<Record<string, string>>): Promise<ReadonlySet<string>> {
  const read = new Set<string>();
  vi.resetModules();
  vi.doMock('../../../lambdas/config/read.ts', async (original) => {
    const config = await original<typeof import('../../../lambdas/config/read.ts')>();
    const recording = (groups: readonly ConfigGroup[]) => {
      for (const group of groups) read.add(group);
      return config.readConfig(groups, env);
    };
    return { ...config, readConfig: recording };
  });
  await import(`../../../lambdas/functions/${name}.ts`);
  vi.doUnmock('../../../lambdas/config/read.ts');
  return read;
}

describe('the configuration of functions', () => {
  let synthesis: Synthesis;
  beforeAll(() => {
    synthesis = synthesize(exampleStage());
  });

  it.each(FUNCTION_NAMES)('names exactly the groups that `%s` reads', async (name) => {
    expect([...(await groupsReadBy(name, localEnvironment()))].sort()).toEqual([...FUNCTIONS[name].groups].sort());
  });

  it.each(FUNCTION_NAMES)('gives `%s` an environment that it accepts, and no key that is not its own', (name) => {
    const environment = environmentIn(synthesis, name);
    const groups: readonly ConfigGroup[] = FUNCTIONS[name].groups;
    expect(() => readConfig(groups, { ...environment, AWS_REGION: 'eu-central-1' })).not.toThrow();
    const own = CONFIG_KEYS.filter(({ group }) => groups.includes(group)).map((key) => key.name);
    expect(own).toEqual(expect.arrayContaining(Object.keys(environment)));
  });

  it('gives every key of the product a value but those of Lambda, of an emulator, of Cognito, of the local host and of a rotation', () => {
    const set = new Set(FUNCTION_NAMES.flatMap((name) => Object.keys(environmentIn(synthesis, name))));
    const unset = CONFIG_KEYS.filter(({ name, group }) => !set.has(name) && group !== 'host').map(({ name }) => name);
    expect(unset).toEqual([
      'AWS_REGION',
      'DYNAMODB_ENDPOINT',
      'LEDGER_VERIFY_PAGE',
      'LEDGER_CHECKPOINT_KEY_BEFORE',
      'LEDGER_CHECKPOINT_VERIFIER_KEY_BEFORE',
      'LEDGER_OIDC_SCOPE_PREFIX',
    ]);
  });

  it('takes two registrars to publish anything, unless the stage says otherwise', () => {
    expect(environmentIn(synthesis, 'registry')).toMatchObject({
      REGISTRY_APPROVALS: '2',
      LEDGER_FORBIDDEN_PHRASES: 'guaranteed return|保本保息',
    });
    for (const name of ['evaluate', 'decisions'] as const) {
      const environment = environmentIn(synthesis, name);
      expect(environment.LEDGER_FORBIDDEN_PHRASES).toBe('guaranteed return|保本保息');
      expect(environment).not.toHaveProperty('REGISTRY_APPROVALS');
    }
    const one = environmentIn(
      synthesize(exampleStage({ registry: { approvals: 1, forbiddenPhrases: [] } })),
      'registry',
    );
    expect(one.REGISTRY_APPROVALS).toBe('1');
    expect(one).not.toHaveProperty('LEDGER_FORBIDDEN_PHRASES');
  });

  it('refuses to be built when a key that must be set has no value', () => {
    expect(() => environmentOf(['store'], {})).toThrow('no value for `LEDGER_TABLE` of the group `store`');
  });
});

/** A function's environment in the templates, each reference as a value of its kind. */
function environmentIn({ templates }: Synthesis, name: FunctionName): Record<string, string> {
  const functions = [...templates.values()].flatMap((each) =>
    Object.entries(each.findResources('AWS::Lambda::Function')),
  );
  const found = functions.find(([id]) => id.startsWith(`${name}Function`));
  if (found === undefined) throw new Error(`no template has the function \`${name}\``);
  const variables: Record<string, unknown> = found[1].Properties.Environment.Variables;
  return Object.fromEntries(
    Object.entries(variables).map(([key, value]) => [key, typeof value === 'string' ? value : exampleOf(key, value)]),
  );
}

function exampleOf(key: string, reference: unknown): string {
  const text = JSON.stringify(reference);
  const here = 'eu-central-1:123456789012';
  if (key === 'LEDGER_TILES') return text.includes('s3://') ? 's3://tiles' : text;
  if (key === 'LEDGER_PEPPER') return `arn:aws:secretsmanager:${here}:secret:${nameIn(text, /Pepper/)}`;
  if (key === 'LEDGER_LABEL_KEY') return `arn:aws:secretsmanager:${here}:secret:${nameIn(text, /LabelKey/)}`;
  if (key === 'LEDGER_CODE_KEY') return `arn:aws:secretsmanager:${here}:secret:${nameIn(text, /CodeKey/)}`;
  if (key === 'LEDGER_CUSTOMER_NOTICES') return `arn:aws:sns:${here}:${nameIn(text, /CustomerNotices/)}`;
  if (key === 'LEDGER_CODE_DELIVERY') return `arn:aws:sns:${here}:${nameIn(text, /Codes/)}`;
  if (key.endsWith('_KEY')) return `arn:aws:kms:${here}:key/${nameIn(text, /\w+Key|PromiseRoot/)}`;
  return key.endsWith('_TABLE') ? 'table' : `arn:aws:lambda:${here}:function:publish:live`;
}

function nameIn(reference: string, pattern: RegExp): string {
  const name = pattern.exec(reference)?.[0];
  if (name === undefined) throw new Error(`${reference} refers to nothing of the right kind`);
  return name;
}
