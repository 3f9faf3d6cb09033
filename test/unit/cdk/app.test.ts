import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadStage } from '../../../cdk/load-stage.ts';
import { exampleStage, synthesize, synthesizeAnew } from './synthesize.ts';

/** Every file below a folder with its bytes as text. */
function filesOf(dir: string): ReadonlyMap<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return new Map(paths.map((path) => [path.slice(dir.length), readFileSync(path, 'latin1')]));
}

const templatesIn = (dir: string) =>
  [...filesOf(dir)].filter(([name]) => /(template|assets)\.json$|manifest\.json$|\.mjs$/.test(name));

describe('synthesis', () => {
  it('gives the same bytes every time', () => {
    const [one, other] = [synthesize(exampleStage()), synthesizeAnew(exampleStage())];
    const files = templatesIn(one.outdir);
    expect(files.length).toBeGreaterThan(12);
    expect(templatesIn(other.outdir)).toEqual(files);
  });

  it('builds guard, data and keys before there is a contract, the same as after', () => {
    const before = synthesize(exampleStage(), null);
    const after = synthesize(exampleStage());
    expect([...before.templates.keys()].sort()).toEqual(['data', 'guard', 'keys']);
    for (const [name, template] of before.templates) {
      expect(after.templates.get(name)?.toJSON()).toEqual(template.toJSON());
    }
  });
});

describe('a stage', () => {
  const env = {
    STAGE_OIDC_ISSUER: 'http://localhost:1',
    STAGE_OIDC_AUDIENCE: 'ledger',
    STAGE_CHAIN_RPC_URL: 'http://localhost:2',
  };

  it('is read from its file, with values of the environment', () => {
    expect(loadStage('ministack', env).identity).toEqual({
      kind: 'oidc',
      issuer: env.STAGE_OIDC_ISSUER,
      audience: 'ledger',
    });
    expect(loadStage('example', {}).name).toBe('example');
  });

  it('is refused by name: of the variable, the file, the field', () => {
    expect(() => loadStage('ministack', {})).toThrow('`STAGE_OIDC_ISSUER`, which is not set');
    expect(() => loadStage('nowhere')).toThrow('there is no file `cdk/stages/nowhere.json`');
    expect(() => loadStage('../package')).toThrow('is no stage');
    expect(() => exampleStage({ account: '12' })).toThrow('`account`: must be an AWS account: 12 digits');
    expect(() => exampleStage({ everyMinutes: { sweep: 0, publish: 1, anchor: 1, observe: 1 } })).toThrow(
      '`everyMinutes.sweep`',
    );
    expect(() => exampleStage({ bandwidth: 3 } as never)).toThrow('bandwidth');
  });

  it('is spoken to by TLS only, unless it is an emulator’s', () => {
    const identity = { kind: 'oidc', issuer: 'http://login.bank.example', audience: 'ledger' } as const;
    expect(() => exampleStage({ identity })).toThrow('`identity.issuer`: must be an https URL');
    expect(() => exampleStage({ chain: { ...exampleStage().chain, rpcUrl: 'http://rpc.example' } })).toThrow(
      '`chain.rpcUrl`: must be an https URL',
    );
    expect(exampleStage({ identity, emulator: true }).emulator).toBe(true);
  });

  it('names the verifier key of a checkpoint key that is a secret, and no other', () => {
    const checkpointKey = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:checkpoint-AbCdEf';
    expect(() => exampleStage({ checkpointKey })).toThrow('`checkpointVerifierKey`');
    expect(() => exampleStage({ checkpointVerifierKey: 'log+00000000+AA' })).toThrow('`checkpointVerifierKey`');
  });

  it('of an emulator leaves out only what an emulator cannot do', () => {
    const left = (emulator: boolean) =>
      [...synthesize(exampleStage({ emulator })).templates].flatMap(([name, template]) => {
        const resources: [string, Resource][] = Object.entries(template.toJSON().Resources);
        return resources
          .filter(([, resource]) => !isBeyondEmulators(resource))
          .map(([id]) => `${name} ${id.replace(/[0-9a-f]{32}$/, '')}`);
      });
    expect(left(true)).toEqual(left(false));
  });
});

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly Metrics?: unknown; readonly AssumeRolePolicyDocument?: unknown };
}

/** CodeDeploy and its role, and alarms on sums of metrics. */
function isBeyondEmulators({ Type, Properties = {} }: Resource): boolean {
  const isCodeDeploy = Type.startsWith('AWS::CodeDeploy::');
  const isItsRole = JSON.stringify(Properties.AssumeRolePolicyDocument ?? '').includes('codedeploy');
  return isCodeDeploy || isItsRole || (Type === 'AWS::CloudWatch::Alarm' && Properties.Metrics !== undefined);
}
