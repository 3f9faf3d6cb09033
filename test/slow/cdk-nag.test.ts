import { Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { COGNITO, exampleStage, synthesizeAnew } from '../unit/cdk/synthesize.ts';

it.each([
  ['with an issuer and domains', exampleStage()],
  ['with a user pool', exampleStage({ identity: COGNITO, registrarClients: ['registry-desk'] })],
  [
    'without domains, with a key in a secret and closed tiles',
    exampleStage({ domain: null, ...secretKey(), ...closed() }),
  ],
])('leaves no finding of cdk-nag’s AwsSolutions without a reason: a stage %s', (_, stage) => {
  synthesizeAnew(stage, { prepare: (app) => Validations.of(app).addPlugins(new AwsSolutionsChecks(app)) });
});

it('fails on a finding that nobody has accepted', () => {
  const prepare = (app: Parameters<typeof Validations.of>[0]) => {
    const stack = app.node.findChild('example-data');
    new Bucket(stack as never, 'Open');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  };
  expect(() => synthesizeAnew(exampleStage(), { prepare })).toThrow('AwsSolutions-S10');
});

function secretKey() {
  return {
    checkpointKey: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:checkpoint-AbCdEf',
    checkpointVerifierKey: 'log.bank.example/consent+3fcb48e4+Ad83DFDUf3Yx7QXReJjpdv7YhzoP7gATuNH6uy+9C3jn',
  };
}

function closed() {
  return { tiles: { open: false, lockDays: 1 } };
}
